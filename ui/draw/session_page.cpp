#include <algorithm>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/checks.hpp"
#include "ui/model/entry.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 24, kButton = 44, kCheck = 50;

ImU32 tint_of(CheckState state) {
  switch (state) {
    case CheckState::Good:
      return colour::kAccent;
    case CheckState::Attention:
    case CheckState::Bad:
      return colour::kWarning;
    case CheckState::Unknown:
      break;
  }
  return colour::kTextSoft;
}

/// A tick, a bar, a cross or a ring: told by shape too.
void sign(const Pen& pen, const Rect& r, CheckState state) {
  const ImVec2 c{r.x + 0.5F * r.w, r.y + 0.5F * r.h};
  const float a = pen.px(7), thick = pen.px(3);
  const ImU32 tint = tint_of(state);
  ImDrawList& list = pen.list();
  if (state == CheckState::Good) {
    list.AddLine({c.x - a, c.y}, {c.x - 0.25F * a, c.y + 0.75F * a}, tint, thick);
    list.AddLine({c.x - 0.25F * a, c.y + 0.75F * a}, {c.x + a, c.y - 0.75F * a}, tint, thick);
  } else if (state == CheckState::Attention) {
    list.AddLine({c.x, c.y - a}, {c.x, c.y + 0.25F * a}, tint, thick);
    list.AddCircleFilled({c.x, c.y + a}, 0.6F * thick, tint);
  } else if (state == CheckState::Bad) {
    list.AddLine({c.x - a, c.y - a}, {c.x + a, c.y + a}, tint, thick);
    list.AddLine({c.x - a, c.y + a}, {c.x + a, c.y - a}, tint, thick);
  } else {
    list.AddCircle(c, a, tint, 24, pen.px(2));
  }
}

void checks(const Pen& pen, const Snapshot& snapshot, Rect r) {
  const std::vector<Check> all = checks_before_run(snapshot);
  const Rect head = r.take_top(pen.px(34), pen.px(10));
  pen.text(head, Type::Heading, colour::kText, "Before the run");
  const ChecksSum sum = sum_of(all);
  pen.text(head, Type::Title, tint_of(sum.worst), sum.words, Align::Right);
  for (const Check& check : all) {
    Rect row = r.take_top(pen.px(kCheck));
    sign(pen, row.take_left(pen.px(34), pen.px(10)), check.state);
    Rect upper = row.take_top(pen.px(24));
    pen.text(upper.take_left(0.5F * upper.w), Type::Strong, colour::kText, check.label);
    pen.text(upper, Type::Strong, tint_of(check.state), check_words(check.state), Align::Right);
    pen.text(row.take_top(pen.px(20)), Type::Body, colour::kTextSoft, check.sentence);
  }
}

}  // namespace

void Screen::adopt_subject(const Snapshot& snapshot) {
  if (subject_adopted_ || !snapshot.trusted()) return;
  subject_adopted_ = true;
  const std::string& subject = snapshot.intake.subject();
  if (pseudonym_[0] != '\0' || same_runner(snapshot.intake, "") || subject.size() >= pseudonym_.size())
    return;
  std::copy(subject.begin(), subject.end(), pseudonym_.begin());
  keep_mass_with_runner();
}

/// The next runner must never be measured against this one's weight.
void Screen::keep_mass_with_runner() {
  if (mass_of_ == pseudonym_.data()) {
    if (mass_text_[0] != '\0') mass_forgotten_ = false;
    return;
  }
  mass_of_ = pseudonym_.data();
  if (mass_text_[0] == '\0') return;
  mass_text_.fill('\0');
  mass_forgotten_ = true;
}

void Screen::session_page(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) {
  if (intake_open_) {
    if (draw_intake(pen, snapshot, r, pseudonym_.data(), intake_entry_, requests.commands))
      intake_open_ = false;
    return;
  }
  Rect left = r.take_left(0.42F * r.w, pen.px(10));
  pen.panel(left, "runner");
  pen.panel(r, "checks");
  checks(pen, snapshot, r.inset(pen.px(kPad)));
  left = left.inset(pen.px(kPad));
  pen.text(left.take_top(pen.px(34), pen.px(10)), Type::Heading, colour::kText, "Who runs");
  const auto labelled = [&](const char* words) {
    pen.text(left.take_top(pen.px(20), pen.px(4)), Type::Strong, colour::kTextSoft, words);
    return left.take_top(pen.px(kButton), pen.px(14));
  };
  const Permit typing = typing_allowed(snapshot);
  if (!typing.allowed) {
    pen.text(labelled("Pseudonym"), Type::Title, colour::kText,
             pseudonym_[0] == '\0' ? "unnamed" : pseudonym_.data());
    pen.text(labelled("Body mass (kg)"), Type::Title, colour::kText,
             mass_text_[0] == '\0' ? "from standing, if measured" : mass_text_.data());
    pen.text(left.take_top(pen.px(20), pen.px(14)), Type::Caption, colour::kTextSoft, typing.why);
  } else {
    pen.field("##pseudonym", labelled("Pseudonym, never a name"), "P-017", pseudonym_.data(),
              pseudonym_.size(), false);
    keep_mass_with_runner();
    pen.field("##mass", labelled("Body mass (kg), empty when not known"), "kg", mass_text_.data(),
              mass_text_.size(), true);
    const bool wrong = mass_text_[0] != '\0' && !parse_mass_kg(mass_text_.data());
    pen.text(left.take_top(pen.px(20), pen.px(14)), Type::Caption,
             wrong || mass_forgotten_ ? colour::kWarning : colour::kTextSoft,
             wrong             ? "Between 20 and 250 kg."
             : mass_forgotten_ ? "The mass was another runner's and is emptied: enter this one's."
                               : "Space is STOP everywhere, so no field takes a blank.");
  }
  record_button(pen, snapshot, left.take_top(pen.px(kButton), pen.px(10)), requests);
  const std::string file = snapshot.status.recording()
                               ? "Writing " + session_name(snapshot.status.session_file())
                               : "Nothing is recorded yet.";
  pen.text(left.take_top(pen.px(20), pen.px(16)), Type::Caption, colour::kTextSoft, file);
  if (pen.button("open_intake", left.take_top(pen.px(kButton), pen.px(5)), "Intake: ask about red flags",
                 {true, ""}))
    intake_open_ = true;
  pen.text(left.take_top(pen.px(20), pen.px(20)), Type::Caption,
           snapshot.intake.veto().empty() ? colour::kTextSoft : colour::kWarning,
           intake_line(snapshot.intake));
  if (pen.button("go_to_run", left.take_top(pen.px(56)), "Go to the belt", {true, ""}, Tone::Primary))
    page_ = Page::Run;
}

}  // namespace footfall::ui
