#include "ui/draw/intake_page.hpp"

#include "ui/model/entry.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kPad = 20, kGap = 7, kRow = 31, kStep = 36, kHead = 26;
constexpr double kConfirmS = 3.0;

struct Choice {
  const char* name;
  const char* words;
};
constexpr std::array<Choice, 3> kReasons{{{"ack_known", "Known, unchanged"},
                                          {"ack_examined", "Examined today"},
                                          {"ack_watched", "Watched while running"}}};
constexpr std::array<Choice, 3> kTexts{
    {{"why_examined", "Examined"}, {"why_letter", "Letter seen"}, {"why_phone", "By telephone"}}};
struct Reply {
  const char* suffix;
  const char* label;
  v1::IntakeReply reply;
};
constexpr std::array<Reply, 3> kReplies{{{"_yes", "Yes", v1::INTAKE_YES},
                                         {"_no", "No", v1::INTAKE_NO},
                                         {"_not_asked", "Not asked", v1::INTAKE_NOT_ASKED}}};

/// A yes that weighs stands out, and what was not asked does not look like an answer.
Tone tone_of(v1::IntakeReply reply, bool here, bool weighs) {
  if (!here || reply == v1::INTAKE_NOT_ASKED) return Tone::Normal;
  return reply == v1::INTAKE_YES && weighs ? Tone::Attention : Tone::Chosen;
}

class Form {
 public:
  Form(const Pen& pen, const Snapshot& snapshot, const std::string& typed, IntakeEntry& entry,
       std::vector<Command>& commands)
      : pen_(pen),
        state_(snapshot.intake),
        subject_(intake_subject(typed)),
        same_(same_runner(snapshot.intake, typed)),
        permits_(permits_for(snapshot)),
        entry_(entry),
        commands_(commands) {
    if (same_) return;
    const Permit other{false, "The station still has the intake of " + state_.subject() + ": press Begin."};
    for (Permit* permit : {&permits_.intake, &permits_.acknowledge, &permits_.decide}) {
      if (permit->allowed) *permit = other;
    }
    begin_ = permits_for(snapshot).intake;
  }

  bool head(Rect r) {
    const bool back = pen_.button("intake_back", r.take_left(pen_.px(150), pen_.px(16)), "Back", {true, ""});
    const auto from_right = [&](float wide) {
      const Rect taken{r.right() - wide, r.y, wide, r.h};
      r.w -= wide + pen_.px(12);
      return taken;
    };
    // Each at a place of its own: a second press on "Begin" would forget the answers of whom it has brought.
    ask_anew(from_right(pen_.px(170)));
    if (!same_) {
      const Rect begin = from_right(pen_.px(200));
      pen_.text(r, Type::Heading, colour::kWarning, "Intake of " + state_.subject() + " is on the station");
      if (pen_.button("intake_begin", begin, ("Begin " + subject_).c_str(), begin_, Tone::Primary))
        send(request());
      return back;
    }
    pen_.text(r, Type::Heading, colour::kText,
              "Intake of " + (subject_ == intake_subject("") ? "the unnamed runner" : subject_));
    return back;
  }

  void questions(Rect r) {
    heading(r, "Red flags", "one yes: no session until a clinician has decided");
    grade(r, v1::INTAKE_RED_FLAG);
    r.take_top(pen_.px(8));
    heading(r, "To acknowledge", "one yes: acknowledged with a reason");
    grade(r, v1::INTAKE_ACKNOWLEDGE);
    r.take_top(pen_.px(8));
    grade(r, v1::INTAKE_RECORDED);
    if (state_.answers().empty())
      pen_.text(r.take_top(pen_.px(kRow)), Type::Body, colour::kTextSoft,
                "The station tells this console no answers.");
  }

  void figures(Rect& r) {
    heading(r, "Figures", "kept as they are told; empty: not asked");
    for (std::size_t i = 0; i < kIntakeFigures.size(); ++i) figure(r.take_top(pen_.px(kRow), pen_.px(5)), i);
    pen_.text(r.take_top(pen_.px(20), pen_.px(8)), Type::Caption, colour::kWarning, intake_remarks(state_));
  }

  void acknowledgement(Rect& r) {
    heading(r, "Acknowledgement", "");
    const std::string words = state_.to_acknowledge() > 0
                                  ? std::to_string(state_.to_acknowledge()) + " waiting: choose the reason"
                              : state_.acknowledged().empty()
                                  ? "Nothing waits for it."
                                  : state_.acknowledged() + " (account " + state_.acknowledged_by() + ")";
    pen_.text(r.take_top(pen_.px(20), pen_.px(4)), Type::Caption,
              state_.to_acknowledge() > 0 ? colour::kWarning : colour::kTextSoft, words);
    Rect row = r.take_top(pen_.px(kRow), pen_.px(14));
    const float each = (row.w - 2 * pen_.px(kGap)) / 3;
    for (const Choice& reason : kReasons) {
      if (!pen_.button(reason.name, row.take_left(each, pen_.px(kGap)), reason.words, permits_.acknowledge))
        continue;
      Command c;
      c.kind = CommandKind::AcknowledgeIntake;
      c.acknowledgement.set_subject(state_.subject());
      c.acknowledgement.set_reason(reason.words);
      c.note = "Acknowledged: kept";
      commands_.push_back(c);
    }
  }

  void decision(Rect r) {
    heading(r, "Decision about a red flag", "");
    const std::string made = decision_words(state_);
    const bool open = state_.open_red_flags() > 0;
    // Two lines: a name, an account, a time and a text.
    pen_.paragraph(r.take_top(pen_.px(36), pen_.px(4)), Type::Caption,
                   open ? colour::kWarning : colour::kTextSoft,
                   open            ? "Waiting for a clinician: no session until then."
                   : !made.empty() ? made
                                   : "No red flag was answered yes.");
    const bool needed = open || state_.has_decision();
    Permit permit = permits_.decide;
    if (permit.allowed && !needed) permit = {false, "No red flag was answered yes."};
    Rect row = r.take_top(pen_.px(kRow), pen_.px(kGap));
    if (permit.allowed) {
      pen_.field("##intake_clinician", row, "Name of the clinician, without a blank", entry_.clinician.data(),
                 entry_.clinician.size(), false);
      if (entry_.clinician[0] == '\0') permit = {false, "Enter the clinician's name first."};
    } else {
      pen_.text(row, Type::Body, colour::kTextSoft, permit.why);
    }
    row = r.take_top(pen_.px(kRow), pen_.px(kGap));
    const float third = (row.w - 2 * pen_.px(kGap)) / 3;
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
      if (pen_.button(kTexts[i].name, row.take_left(third, pen_.px(kGap)), kTexts[i].words,
                      needed ? permits_.decide : permit,
                      permit.allowed && i == entry_.why ? Tone::Chosen : Tone::Normal))
        entry_.why = i;
    }
    row = r.take_top(pen_.px(kStep));
    const float half = 0.5F * (row.w - pen_.px(kGap));
    if (pen_.button("intake_allow", row.take_left(half, pen_.px(kGap)), "Allow the session", permit))
      decide(true);
    if (pen_.button("intake_forbid", row, "No session", permit)) decide(false);
  }

 private:
  void ask_anew(const Rect& r) {
    const Permit anew = !permits_.intake.allowed ? permits_.intake
                        : state_.begun()         ? Permit{true, ""}
                                                 : Permit{false, "Nothing was asked yet."};
    // Under a name of its own: the second press of a double-click clears nothing.
    const bool asked = anew.allowed && ImGui::GetTime() < entry_.anew_until_s;
    if (!pen_.button(asked ? "intake_anew_confirm" : "intake_anew", r,
                     asked ? "Press again: clear" : "Ask anew", anew, asked ? Tone::Attention : Tone::Normal))
      return;
    entry_.anew_until_s = asked ? 0.0 : ImGui::GetTime() + kConfirmS;
    if (!asked) return;
    v1::IntakeRequest fresh = request();
    fresh.set_anew(true);
    send(fresh);
  }
  [[nodiscard]] v1::IntakeRequest request() const {
    v1::IntakeRequest request;
    request.set_subject(subject_);
    return request;
  }
  void send(const v1::IntakeRequest& request) {
    Command c;
    c.kind = CommandKind::SetIntake;
    c.intake = request;
    commands_.push_back(c);
  }
  void decide(bool go) {
    Command c;
    c.kind = CommandKind::DecideIntake;
    c.decision.set_subject(state_.subject());
    c.decision.set_go(go);
    c.decision.set_clinician(entry_.clinician.data());
    c.decision.set_text(kTexts[entry_.why].words);
    c.note = go ? "Decision kept: the session is allowed" : "Decision kept: no session";
    commands_.push_back(c);
  }
  void heading(Rect& r, const char* words, const char* small) {
    Rect row = r.take_top(pen_.px(kHead), pen_.px(2));
    row.take_left(0);
    pen_.text(row, Type::Strong, colour::kText, words);
    row.take_left(pen_.width(Type::Strong, words) + pen_.px(12));
    pen_.text(row, Type::Caption, colour::kTextSoft, small);
  }
  void grade(Rect& r, v1::IntakeGrade which) {
    for (const v1::IntakeAnswer& answer : state_.answers()) {
      if (answer.grade() == which) question(r.take_top(pen_.px(kRow), pen_.px(kStep - kRow)), answer);
    }
  }
  void question(Rect row, const v1::IntakeAnswer& answer) {
    const v1::IntakeReply shown = same_ ? answer.reply() : v1::INTAKE_NOT_ASKED;
    const bool weighs = shown == v1::INTAKE_YES && answer.grade() != v1::INTAKE_RECORDED;
    const float each = pen_.px(92);
    pen_.text(row.take_left(row.w - 3 * each - 3 * pen_.px(kGap), pen_.px(kGap)), Type::Body,
              weighs ? colour::kWarning : colour::kText, answer.words());
    for (const Reply& reply : kReplies) {
      const std::string name = "intake_" + answer.key() + reply.suffix;
      const bool here = reply.reply == shown;
      const Rect cell = row.take_left(each, pen_.px(kGap));
      const bool pressed =
          pen_.button(name.c_str(), cell, reply.label, permits_.intake, tone_of(reply.reply, here, weighs));
      if (here && shown == v1::INTAKE_NOT_ASKED)
        pen_.outline(cell, colour::kTextSoft, pen_.px(7), pen_.px(1.5F));
      if (!pressed || here) continue;
      v1::IntakeRequest told = request();
      v1::IntakeAnswer& said = *told.add_answers();
      said.set_key(answer.key());
      said.set_reply(reply.reply);
      send(told);
    }
  }
  [[nodiscard]] std::optional<double> kept(std::size_t i) const {
    for (const v1::IntakeFigure& it : state_.figures()) {
      if (same_ && it.key() == kIntakeFigures[i].key && it.has_value()) return it.value();
    }
    return std::nullopt;
  }
  void figure(Rect row, std::size_t i) {
    const IntakeFigureWords& words = kIntakeFigures[i];
    pen_.text(row.take_left(0.46F * row.w, pen_.px(kGap)), Type::Body, colour::kText, words.label);
    const float button = pen_.px(70);
    Rect field = row.take_left(row.w - button - pen_.px(kGap) - pen_.px(86), pen_.px(kGap));
    const auto value = kept(i);
    const std::string now =
        value ? number(value, *value == static_cast<double>(static_cast<int>(*value)) ? 0 : 1) + " " +
                    words.unit
              : std::string("not asked");
    pen_.text(row.take_left(pen_.px(86) - pen_.px(kGap), pen_.px(kGap)), Type::Caption,
              value ? colour::kAccent : colour::kTextSoft, now);
    auto& text = entry_.figures[i];
    bool entered = false;
    if (permits_.intake.allowed) {
      const std::string name = std::string("##intake_") + words.key;
      entered = pen_.field(name.c_str(), field, words.hint, text.data(), text.size(), true);
    }
    const auto typed = parse_number(text.data());
    Permit permit = permits_.intake;
    if (permit.allowed && text[0] != '\0' && !typed) permit = {false, "That is no number."};
    if (permit.allowed && text[0] == '\0' && !value) permit = {false, "Enter it first."};
    const std::string name = std::string("keep_") + words.key;
    const char* label = text[0] == '\0' && value ? "Clear" : "Keep";
    if (!pen_.button(name.c_str(), row, label, permit) && !(entered && permit.allowed)) return;
    v1::IntakeRequest told = request();
    v1::IntakeFigure& said = *told.add_figures();
    said.set_key(words.key);
    if (typed) said.set_value(*typed);
    text.fill('\0');
    send(told);
  }

  const Pen& pen_;
  const v1::IntakeState& state_;
  std::string subject_;
  bool same_;
  Permits permits_;
  Permit begin_{};
  IntakeEntry& entry_;
  std::vector<Command>& commands_;
};

}  // namespace

bool draw_intake(const Pen& pen, const Snapshot& snapshot, Rect r, const std::string& typed,
                 IntakeEntry& entry, std::vector<Command>& commands) {
  entry.belong_to(intake_subject(typed));
  Form form(pen, snapshot, typed, entry, commands);
  Rect top = r.take_top(pen.px(62), pen.px(10));
  pen.panel(top, "intake_head");
  const bool back = form.head(top.inset(pen.px(10)));
  Rect left = r.take_left(0.56F * r.w, pen.px(10));
  pen.panel(left, "intake_questions");
  form.questions(left.inset(pen.px(kPad)));
  pen.panel(r, "intake_figures");
  r = r.inset(pen.px(kPad));
  form.figures(r);
  form.acknowledgement(r);
  form.decision(r);
  return back;
}

}  // namespace footfall::ui
