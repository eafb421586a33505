#pragma once
#include <string>

namespace footfall::cli {

/// How far one long piece of work is: a bar on stderr that redraws itself, on a terminal only. Ctrl-C asks
/// the work to end. Thread: one. Blocks: the terminal. Allocates: yes. Errors: none.
class ShareBar {
 public:
  explicit ShareBar(std::string what);
  ~ShareBar() { clear(); }
  ShareBar(const ShareBar&) = delete;
  ShareBar& operator=(const ShareBar&) = delete;
  /// `share` 0 to 1; false once the user has interrupted.
  bool show(double share);
  void clear();

 private:
  const std::string what_;
  const bool terminal_;
  int shown_percent_ = -1;
};

}  // namespace footfall::cli
