#pragma once
#include <memory>

#include "hal/treadmill.hpp"
#include "tests/campaigns/campaign.hpp"
#include "tests/campaigns/stamped_slave.hpp"
#include "tests/campaigns/virtual_line.hpp"

namespace footfall::campaigns {

/// The real driver in conversation with a StampedSlave over a virtual line: polls, set-points, settings read
/// back. What it believes is compared with what the slave said. Thread: one, in virtual time.
class Talk {
 public:
  Talk(const sim::RtuLineOptions& line, VirtualLine::Slave slave, const StampedSlave& truth);
  /// Opens the line and starts the belt, whatever it takes.
  void begin();
  /// One operation at random, with one retry, as the profile says; 50 ms pass between operations.
  void operate(Random& random, Cycle& cycle);

  hal::Treadmill& treadmill() { return *treadmill_; }
  [[nodiscard]] std::uint64_t exchanges() const { return treadmill_->health().exchanges; }

  struct Tally {
    std::uint64_t operations = 0, succeeded = 0, wrong = 0;
    core::Duration worst_operation{};  ///< with its retry
    core::Duration worst_exchange{};   ///< of a call that made one
  };
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  enum class Seen : std::uint8_t { Lost, Good, Wrong };
  Seen poll();
  Seen set_speed(double speed_m_s);
  Seen read_back();
  Seen once(int kind, double speed_m_s);

  const StampedSlave& truth_;
  VirtualLine line_;
  virtual_time::Session session_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  Tally tally_;
  core::Timestamp next_;
};

}  // namespace footfall::campaigns
