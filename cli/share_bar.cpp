#include "cli/share_bar.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "cli/interrupt.hpp"

namespace footfall::cli {
namespace {

constexpr int kWidth = 30;

}  // namespace

ShareBar::ShareBar(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) != 0) {
  heed_interrupts();
}

bool ShareBar::show(double share) {
  const int percent = static_cast<int>(100.0 * share);
  if (terminal_ && percent != shown_percent_) {
    shown_percent_ = percent;
    const int full = percent * kWidth / 100;
    std::fprintf(stderr, "\r%s [%.*s%*s] %3d %%", what_.c_str(), full, "##############################",
                 kWidth - full, "", percent);
    std::fflush(stderr);
  }
  return !interrupted();
}

void ShareBar::clear() {
  if (shown_percent_ >= 0) std::fputs("\r\033[K", stderr);
  shown_percent_ = -1;
}

}  // namespace footfall::cli
