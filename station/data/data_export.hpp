#pragma once
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/time.hpp"
#include "station/data/data_process.hpp"
#include "station/data/data_shelf.hpp"

namespace footfall::station {

/// How the newest export stands.
struct ExportState {
  enum class Phase : std::uint8_t { None, Running, Cancelling, Done, Failed, Cancelled };
  Phase phase = Phase::None;
  std::uint64_t serial = 0;  ///< counts the exports since the start
  std::string session, format, folder;
  double share = 0.0;  ///< 0..1
  std::string doing;
  std::vector<std::string> files, notes;  ///< Done
  std::string problem;                    ///< Failed: one sentence
};
[[nodiscard]] const char* name_of(ExportState::Phase phase);

/// Exports of stored sessions, one at a time, each a DataProcess watched by a thread of this desk. They may
/// run while the belt moves: they hold no lock of the station, take only processor and disk time that nobody
/// wants, and bench/stop_latency measures STOP with an export beside it.
/// Thread: any. Blocks: start(), for a look at the folder; the destructor for the export that
/// it cancels: up to a second, longer while a disk that hangs holds it. Allocates: yes. Errors: start()
/// refuses with one sentence; those of the export are in state().
class ExportDesk {
 public:
  struct Setup {
    std::filesystem::path program;  ///< `footfall`
    /// Room that an export has to leave on the disk: recordings need it. Below it, it is ended.
    std::uint64_t least_free_bytes = 256U << 20U;
    /// Between asking an export to end and ending it: a disk that hangs does not let it look.
    core::Duration patience = core::milliseconds(3000);
  };
  ExportDesk(const DataShelf& shelf, Setup setup);
  ~ExportDesk();
  ExportDesk(const ExportDesk&) = delete;
  ExportDesk& operator=(const ExportDesk&) = delete;
  /// Into `exports/SESSION` of the folder of recordings. `session`: as the shelf lists it.
  [[nodiscard]] core::Result<void> start(const std::string& session, const std::string& format, bool replace);
  [[nodiscard]] core::Result<void> cancel();
  [[nodiscard]] ExportState state() const;

 private:
  void run();
  void carry_out(const DataProcess::Job& job);
  /// True when it was ended because somebody wished so.
  void watch(DataProcess& process, const std::filesystem::path& out);
  void conclude(const DataProcess& process);
  [[nodiscard]] bool disk_is_nearly_full(const std::filesystem::path& out) const;

  const DataShelf& shelf_;
  const Setup setup_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  ExportState state_;  ///< guarded by mutex_, as all below
  std::optional<DataProcess::Job> next_;
  bool cancel_ = false, quit_ = false;
  std::string ended_because_;  ///< by the desk itself
  std::thread thread_;         ///< last: it uses everything above
};

}  // namespace footfall::station
