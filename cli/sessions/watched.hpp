#pragma once
#include <functional>
#include <string>

/// Work that another program started and waits for (`footfall export --watched`). Thread: main. Allocates:
/// little. Errors: none.
namespace footfall::cli {

/// Dies with the thread that started it, leaving nothing: it is asked to end as by a key. A listener that is
/// gone is no signal, but seen by Teller::ends().
void end_with_parent();

/// To whoever started it: a line "progress 0.420 WORDS" on stdout for each hundredth, or other words. Blocks:
/// the pipe.
class Teller {
 public:
  explicit Teller(bool wanted) : wanted_(wanted) {}
  void tell(double share, const std::string& words);
  /// Somebody wishes it to end, or nobody listens any more: whoever started it ended before it could ask to
  /// be told of that.
  [[nodiscard]] bool ends() const;

 private:
  bool wanted_;
  double told_ = -1.0;
  std::string words_;
};

/// Does `work`, which cannot look up itself, and asks ends() every 20 ms meanwhile. False: it was asked to
/// end; the work still goes on, with all that it refers to, and the process has to end without waiting for
/// it. Blocks: until then. What the work throws is thrown here.
[[nodiscard]] bool done_unless_ended(std::function<void()> work, const std::function<bool()>& ends);

}  // namespace footfall::cli
