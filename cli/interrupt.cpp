#include "cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace footfall::cli {
namespace {
std::atomic<bool> wished{false};
static_assert(std::atomic<bool>::is_always_lock_free);
}  // namespace

void heed_interrupts() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) continue;  // nohup, &
    action = {};
    action.sa_handler = [](int) { wished.store(true); };
    action.sa_flags = SA_RESTART;
    (void)::sigaction(signal, &action, nullptr);
  }
}

bool interrupted() {
  return wished.load();
}

}  // namespace footfall::cli
