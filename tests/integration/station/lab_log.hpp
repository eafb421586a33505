#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace footfall::tests {

struct BeltPoint {
  core::Timestamp time;
  double speed_m_s = 0.0;
  bool run = false;
};

struct TruthStep {
  core::Timestamp time;  ///< of the next foot's initial contact
  double contact_s = 0, step_s = 0, peak_vgrf_n = 0, braking_impulse_ns = 0, braking_peak_n = 0;
  double shank_angle_deg = 0, thigh_angle_deg = 0, overstride_leg_m = 0, pelvic_drop_deg = 0;
};

/// The run command ended.
struct Stop {
  core::Timestamp time;
  std::string cause;
};

/// The lab's own log: what tests judge by. Thread: one. Blocks: reads the file. Errors: empty lists.
struct LabLog {
  std::vector<BeltPoint> belt;
  std::vector<TruthStep> steps;
  std::vector<Stop> stops;
  std::vector<core::Timestamp> starts;  ///< run = 1 was written and accepted
  double late_ms = 0.0;                 ///< how long the lab itself was asleep, in all
  struct Late {
    core::Timestamp time;
    double ms = 0.0;
  };
  std::vector<Late> late;       ///< each of those
  std::set<int> stream_owners;  ///< the ports that plates were ever asked to send to

  static LabLog read(const std::filesystem::path& file);
  /// Adds one line of the log.
  void take(const std::string& line);
  [[nodiscard]] double speed_at(core::Timestamp time) const;
  /// When the belt first stood (below 0.02 m/s) after `time`.
  [[nodiscard]] std::optional<core::Timestamp> rest_after(core::Timestamp time) const;
  [[nodiscard]] double fastest_after(core::Timestamp time) const;
  /// How long the lab was asleep after `time`, seconds.
  [[nodiscard]] double late_s_after(core::Timestamp time) const;
  [[nodiscard]] std::size_t starts_after(core::Timestamp time) const;
  /// When the belt first went `below` a speed after `time`.
  [[nodiscard]] std::optional<core::Timestamp> below_after(core::Timestamp time, double speed_m_s) const;
};

/// Sends one line to the lab's control socket; its answer.
std::string lab_control(const std::filesystem::path& lab_dir, const std::string& line);

/// Stops one thread of another process (ptrace), as a hung thread is: the rest of the process runs on.
/// Thread: construct and destroy on one thread. Errors: hung() is false when the thread was not found or not
/// allowed.
class HungThread {
 public:
  HungThread(int pid, const std::string& thread_name);
  ~HungThread();
  HungThread(const HungThread&) = delete;
  HungThread& operator=(const HungThread&) = delete;
  [[nodiscard]] bool hung() const { return tid_ > 0; }

 private:
  int tid_ = -1;
};

}  // namespace footfall::tests
