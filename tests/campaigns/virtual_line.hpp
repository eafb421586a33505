#pragma once
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "sim/drive/rtu_line.hpp"
#include "tests/campaigns/virtual_time.hpp"

namespace footfall::campaigns {

/// A serial line with a slave at its end, in virtual time. The descriptor that the driver opens is one end of
/// a socket pair; bytes cross it as they cross a wire (sim::RtuLine). Thread: the one that runs.
class VirtualLine : public virtual_time::World {
 public:
  /// A reply on its way. Fates are the campaign's to choose.
  struct Reply {
    sim::Bytes bytes;        ///< empty: lost
    core::Duration delay{};  ///< beyond the slave's own turnaround
    bool overtakes = false;  ///< later replies do not queue behind it
  };
  /// The slave: its whole reply to a frame heard at a time; empty: it says nothing.
  using Slave = std::function<Reply(const sim::Bytes& request, core::Timestamp heard)>;

  VirtualLine(const sim::RtuLineOptions& options, Slave slave);
  ~VirtualLine() override;

  [[nodiscard]] static const char* device() { return "/virtual/line"; }
  void unplug();
  void plug() { plugged_ = true; }
  /// Called as time passes, at least every 10 ms, for the machine behind the slave.
  void on_time(std::function<void(core::Timestamp)> tick) { tick_ = std::move(tick); }

  void serve(core::Timestamp now) override;
  [[nodiscard]] core::Timestamp next_due(core::Timestamp now) override;
  std::optional<int> open(const char* path) override;

 private:
  struct Departing {
    core::Timestamp due;
    sim::Bytes bytes;
  };
  void hear(core::Timestamp now);
  void speak(core::Timestamp now);
  void drop_connection();

  sim::RtuLine line_;
  Slave slave_;
  std::function<void(core::Timestamp)> tick_;
  bool plugged_ = true;
  int end_ = -1;
  std::list<Departing> departing_;
  core::Timestamp last_due_, next_tick_;
};

}  // namespace footfall::campaigns
