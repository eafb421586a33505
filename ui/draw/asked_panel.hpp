#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/review.hpp"

namespace footfall::ui {

enum class AskedPress : std::uint8_t { None, Cancel, Again };

/// How a question stands that has no answer yet.
struct AskedWords {
  const char *cancel, *again;  ///< names of the buttons
  const char* failed;          ///< before the reason: "Not read"
  const char* given_up;        ///< after a cancel, one sentence
  const char* ask;             ///< the button's label then
};

/// In the place where the answer's picture would be: progress with Cancel, or why there is none and a button
/// that asks again. Thread: draw thread. Blocks: never. Errors: none.
[[nodiscard]] AskedPress draw_asked(const Pen& pen, Rect r, AskedPhase phase, const std::string& doing,
                                    double share, const std::string& problem, const AskAgain& state,
                                    const AskedWords& words);

/// The same for any question; carries out what was pressed.
template <class Q, class A>
void draw_asked(const Pen& pen, Rect r, const Asked<Q, A>& asked, const Q& question, AskAgain& state,
                const AskedWords& words) {
  // Of another question nothing is told: this one is about to be asked.
  const bool about = asked.about(question);
  const AskedPress press =
      draw_asked(pen, r, about ? asked.phase : AskedPhase::Running, about ? asked.doing : "",
                 about ? asked.share : 0.0, about ? asked.problem : "", state, words);
  if (press == AskedPress::Cancel) state.cancel();
  if (press == AskedPress::Again) state.again();
}

}  // namespace footfall::ui
