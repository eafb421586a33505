#pragma once
#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "core/latest_value.hpp"
#include "station/black_box/black_box_window.hpp"
#include "station/black_box/incident_archive.hpp"
#include "station/black_box/incident_files.hpp"
#include "station/measure/measure_loop.hpp"

namespace footfall::station {

/// What the station needs for its black box.
struct BlackBoxSetup {
  std::filesystem::path dir;  ///< the session folder
  IncidentFiles::Meta meta;
  std::vector<std::string> plate_names;
};

/// The black box on its thread: empties the rings of the real-time threads 50 times a second, looks after the
/// plates, and writes a record of every stop and fault (docs/black-box.md). Records are written whether or
/// not somebody records a session, progressively: the 30 s before are on the disk within a second, and a
/// station killed afterwards leaves a file that says how far it reaches.
/// Thread: owns one; note() from any thread without real-time duties; the rest anywhere. Blocks: finish() for
/// the disk; nobody else ever waits for it. Allocates: yes. Errors: problem() for the operator; full rings
/// are counted in the record.
class BlackBox {
 public:
  BlackBox(BoxInputs& inputs, const core::LatestValue<MeasureStatus>& measured, Recorder* recorder,
           BlackBoxSetup setup);
  ~BlackBox();
  BlackBox(const BlackBox&) = delete;
  BlackBox& operator=(const BlackBox&) = delete;

  void note(recording::IncidentEvent event) { inputs_.note(std::move(event)); }
  /// Closes an open record as it is; later notes go nowhere.
  void finish();
  /// Grows whenever a record begins, is extended or ends: who shows the last one asks again then.
  [[nodiscard]] std::uint64_t serial() const { return serial_.load(std::memory_order_acquire); }
  [[nodiscard]] IncidentArchive& archive() { return archive_; }
  [[nodiscard]] std::string problem() const { return files_.problem(); }
  /// Records of earlier runs that were never completed: the station died.
  [[nodiscard]] const std::vector<std::string>& unfinished() const { return unfinished_; }

 private:
  /// Counts what the sink is told.
  class Counting final : public IncidentSink {
   public:
    Counting(IncidentSink& sink, std::atomic<std::uint64_t>& serial) : sink_(sink), serial_(serial) {}
    void put(const recording::IncidentHead& head, const recording::IncidentRows& rows) override;

   private:
    IncidentSink& sink_;
    std::atomic<std::uint64_t>& serial_;
    recording::IncidentHead last_;
  };
  void run();
  void drain(core::Timestamp now);
  void watch_plates(core::Timestamp now);
  void count_losses(core::Timestamp now);
  void find_unfinished();

  BoxInputs& inputs_;
  const core::LatestValue<MeasureStatus>& measured_;
  const std::vector<std::string> plate_names_;
  IncidentArchive archive_;
  IncidentFiles files_;
  std::vector<std::string> unfinished_;
  std::atomic<std::uint64_t> serial_{0};
  Counting counting_{files_, serial_};
  BlackBoxWindow window_;
  std::vector<bool> silent_;
  std::array<std::uint64_t, 5> dropped_{};
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace footfall::station
