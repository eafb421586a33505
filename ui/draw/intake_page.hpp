#pragma once
#include <array>
#include <string>
#include <vector>

#include "ui/draw/widgets.hpp"
#include "ui/model/command.hpp"
#include "ui/model/intake_form.hpp"

namespace footfall::ui {

/// What is typed and chosen on the intake page and not told to the station yet.
struct IntakeEntry {
  std::string subject{};  ///< of whom; another runner's begins empty
  std::array<std::array<char, 12>, kIntakeFigures.size()> figures{};
  std::array<char, 32> clinician{};
  std::size_t why = 0;        ///< of the decision's texts
  double anew_until_s = 0.0;  ///< a second press clears all answers

  void belong_to(const std::string& runner) {
    if (runner == subject) return;
    *this = {};
    subject = runner;
  }
};

/// The intake of whom the pseudonym `typed` names: questions, figures, acknowledgement, decision. True when
/// the way back was pressed. Thread: draw thread. Blocks: never. Allocates: yes. Errors: none.
bool draw_intake(const Pen& pen, const Snapshot& snapshot, Rect r, const std::string& typed,
                 IntakeEntry& entry, std::vector<Command>& commands);

}  // namespace footfall::ui
