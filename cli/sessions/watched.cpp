#include "cli/sessions/watched.hpp"

#include <sys/prctl.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <future>
#include <iostream>
#include <thread>
#include <utility>

#include "cli/interrupt.hpp"

namespace footfall::cli {
namespace {

constexpr std::chrono::milliseconds kLookEvery{20};
constexpr double kTellEvery = 0.01;

}  // namespace

void end_with_parent() {
  (void)::signal(SIGPIPE, SIG_IGN);
  (void)::prctl(PR_SET_PDEATHSIG, SIGTERM);
}

void Teller::tell(double share, const std::string& words) {
  if (!wanted_ || (share < told_ + kTellEvery && words == words_)) return;
  told_ = share;
  words_ = words;
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "%.3f", share);
  std::cout << "progress " << number.data() << ' ' << words << '\n' << std::flush;
}

bool Teller::ends() const {
  return interrupted() || (wanted_ && !std::cout.good());
}

bool done_unless_ended(std::function<void()> work, const std::function<bool()>& ends) {
  std::packaged_task<void()> task(std::move(work));
  std::future<void> done = task.get_future();
  std::thread(std::move(task)).detach();
  while (done.wait_for(kLookEvery) != std::future_status::ready) {
    if (ends()) return false;
  }
  done.get();
  return true;
}

}  // namespace footfall::cli
