#pragma once
#include <memory>
#include <string>

#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "tests/support/bertec/bertec_bench.hpp"

/// A Bertec treadmill at its simulated panel, standing or running, and what is asked of it.
namespace footfall::tests {

inline hal::TreadmillCommand split_motion(double left, double split, bool start = false) {
  auto command = motion(left, start);
  command.split = core::MetersPerSecond(split);
  return command;
}

inline hal::TreadmillCommand action(hal::DriveAction what) {
  auto command = motion(0.0);
  command.action = what;
  return command;
}

inline std::unique_ptr<BertecBench> open_bench(
    protocols::bertec::LinkType link = protocols::bertec::LinkType::Classic) {
  auto bench = std::make_unique<BertecBench>(bertec_test_profile(link));
  REQUIRE(bench->treadmill().open());
  REQUIRE(poll_until_good(bench->treadmill()));
  return bench;
}

inline std::unique_ptr<BertecBench> running_bench(
    protocols::bertec::LinkType link = protocols::bertec::LinkType::Classic) {
  auto bench = open_bench(link);
  REQUIRE(bench->treadmill().command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(bench->treadmill().command(split_motion(1.0, 0.5)).value() == hal::CommandOutcome::Accepted);
  bench->forget();
  return bench;
}

inline std::string sentence_of(const core::Result<void>& result) {
  return result ? std::string() : result.error().what();
}

}  // namespace footfall::tests
