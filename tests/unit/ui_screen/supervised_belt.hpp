#pragma once
#include <cstdint>
#include <deque>
#include <memory>

#include "tests/unit/control/virtual_belt.hpp"
#include "tests/unit/ui_screen/machine.hpp"

namespace footfall::tests {

/// The real supervisor (control/) with a virtual drive under the console, one or two belts; the lease is kept
/// here. Its hold is shortened to a tenth of a second or so, because a console's held key beats by the true
/// clock. After a restart another console may be the first to take control, and keeps it for a while.
class SupervisedBelt final : public Machine {
 public:
  explicit SupervisedBelt(unsigned belts);

  void take(const ui::Command& command) override;
  void stop() override { bench_->in.stop_requested = true; }
  void advance(double dt_s) override;
  void restart() override;
  [[nodiscard]] v1::LiveFrame frame() const override;
  [[nodiscard]] ui::ClientView view() const override;
  [[nodiscard]] double fastest_m_s() const override;
  [[nodiscard]] int starts() const override { return starts_before_ + static_cast<int>(bench_->starts()); }
  [[nodiscard]] double first_speed_m_s() const override;
  [[nodiscard]] bool heard_all() const override { return waiting_.empty(); }
  [[nodiscard]] double overshoot_m_s() const override;
  [[nodiscard]] int speeds_refused() const override { return speeds_refused_; }
  [[nodiscard]] int refused() const { return refused_; }

 private:
  void cycle();
  void boot();
  void hand_on(const ui::Command& command, control::RequestKind kind);

  unsigned belts_;
  std::unique_ptr<control::test::Bench> bench_;
  std::deque<control::Request> waiting_;
  std::uint64_t mine_ = 0, next_epoch_ = 1, start_token_ = 0, level_token_ = 0;
  std::uint64_t start_id_ = 0, level_id_ = 0;
  bool check_due_ = false;
  int starts_before_ = 0, restarts_ = 0, refused_ = 0, speeds_refused_ = 0;
  double due_s_ = 0.0, other_leaves_s_ = 0.0;
};

}  // namespace footfall::tests
