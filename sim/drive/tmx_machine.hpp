#pragma once
#include <filesystem>
#include <optional>
#include <random>
#include <string>

#include "sim/drive/lab_treadmill.hpp"
#include "sim/drive/pty.hpp"
#include "sim/drive/tmx_belt.hpp"
#include "sim/drive/tmx_line.hpp"

namespace footfall::sim {

/// A TMX treadmill's controller: one command and its data are kept, and while it works on one and its answer
/// is on the wire, whatever arrives is lost. Feeds bytes to the belt, and its answers to the line; no port.
/// Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: yes. Errors: none.
class TmxController {
 public:
  TmxController(const TmxOptions& belt, const TmxLineOptions& line, std::uint64_t seed);

  /// Bytes of the master at `now`, everything that is due until then, and what has left for it by `now`.
  Bytes serve(std::span<const std::uint8_t> bytes, core::Timestamp now);
  void on_command(LabTreadmill::Listener listener) { listener_ = std::move(listener); }
  void clear();

  TmxBelt& belt() { return belt_; }
  [[nodiscard]] const TmxBelt& belt() const { return belt_; }
  LineFaults& faults() { return faults_; }
  void set_slowness(double times) { line_.set_slowness(times); }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const { return line_.next_due(); }
  [[nodiscard]] std::uint64_t lost_bytes() const { return lost_bytes_; }

 private:
  void hear(TmxLine::Arrived arrived);
  void carry_out(core::Timestamp heard);

  TmxBelt belt_;
  TmxLine line_;
  LineFaults faults_;
  std::mt19937_64 random_;
  std::uint8_t command_ = 0;  ///< 0: none
  std::string digits_;
  std::size_t digits_wanted_ = 0;
  core::Timestamp busy_until_;
  std::uint64_t lost_bytes_ = 0;
  LabTreadmill::Listener listener_;
};

/// The whole machine on a pty.
class TmxMachine final : public LabTreadmill {
 public:
  TmxMachine(const TmxOptions& belt, const TmxLineOptions& line, std::filesystem::path link,
             std::uint64_t seed)
      : controller_(belt, line, seed), link_(std::move(link)) {}

  core::Result<void> plug() override;
  void unplug() override;
  [[nodiscard]] bool plugged() const override { return pty_.has_value(); }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override { controller_.belt().advance(now); }
  void excuse(core::Duration stall) override { controller_.belt().excuse(stall); }
  void on_command(Listener listener) override { controller_.on_command(std::move(listener)); }
  void set_local_stop(bool pressed) override { controller_.belt().set_emergency(pressed); }
  void inject_fault(std::uint8_t code) override { controller_.belt().inject_fault(code); }
  [[nodiscard]] TreadmillTruth truth() const override;
  LineFaults& faults() override { return controller_.faults(); }
  [[nodiscard]] bool can(const FaultForm& form) const override;
  core::Result<void> apply_faults(const InForce& drive, const InForce& incline) override;
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return controller_.next_due(); }

 private:
  TmxController controller_;
  std::filesystem::path link_;
  std::optional<Pty> pty_;
};

}  // namespace footfall::sim
