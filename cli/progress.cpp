#include "cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace footfall::cli {

namespace {

std::size_t columns_of_terminal() {
  struct ::winsize size {};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

Progress::Progress(std::size_t pieces, std::string what)
    : pieces_(pieces), what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {
  if (terminal_) draw("");
  drawn_ = terminal_;
}

void Progress::done(const std::string& piece) {
  const std::lock_guard guard(mutex_);
  ++done_;
  if (terminal_) {
    draw(piece);
    drawn_ = true;
  } else {
    std::fprintf(stderr, "%s %zu of %zu: %s\n", what_.c_str(), done_, pieces_, piece.c_str());
  }
}

void Progress::doing(const std::string& stage) {
  const std::lock_guard guard(mutex_);
  if (std::exchange(begun_, true)) ++done_;
  if (!terminal_) return;
  draw(stage);
  drawn_ = true;
}

void Progress::draw(const std::string& piece) const {
  constexpr std::size_t kBar = 24;
  const std::size_t filled = pieces_ == 0 ? kBar : kBar * done_ / pieces_;
  std::string line = what_ + " [" + std::string(filled, '#') + std::string(kBar - filled, '.') + "] " +
                     std::to_string(done_) + "/" + std::to_string(pieces_) + " " + piece;
  line.resize(std::min(line.size(), columns_of_terminal() - 1));
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
}

void Progress::clear() {
  const std::lock_guard guard(mutex_);
  if (!std::exchange(drawn_, false)) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

}  // namespace footfall::cli
