#include "station/intake/intake_desk.hpp"

#include <array>
#include <cstdio>

#include "station/pseudonym.hpp"

namespace footfall::station {
namespace {

using control::Intake;
using control::IntakeAnswer;
using control::IntakeGrade;

constexpr std::int64_t kHoldsNs = 18LL * 3600 * 1'000'000'000;
constexpr std::size_t kLongestSubject = 64;

core::Result<void> told(const std::optional<control::Sentence>& refusal) {
  if (!refusal) return {};
  return core::fail(core::Remedy::Operator, "%s", refusal->data());
}

core::Result<void> check_subject(const std::string& subject) {
  if (subject.size() <= kLongestSubject) return {};
  return core::fail(core::Remedy::Operator, "the pseudonym is longer than %zu bytes: shorten it",
                    kLongestSubject);
}

IntakeAnswer answer_of(v1::IntakeReply reply) {
  if (reply == v1::INTAKE_YES) return IntakeAnswer::Yes;
  return reply == v1::INTAKE_NO ? IntakeAnswer::No : IntakeAnswer::NotAsked;
}

v1::IntakeReply reply_of(IntakeAnswer answer) {
  if (answer == IntakeAnswer::Yes) return v1::INTAKE_YES;
  return answer == IntakeAnswer::No ? v1::INTAKE_NO : v1::INTAKE_NOT_ASKED;
}

v1::IntakeGrade grade_of(IntakeGrade grade) {
  if (grade == IntakeGrade::RedFlag) return v1::INTAKE_RED_FLAG;
  return grade == IntakeGrade::Acknowledge ? v1::INTAKE_ACKNOWLEDGE : v1::INTAKE_RECORDED;
}

std::string words(std::optional<double> value) {
  if (!value) return control::name_of(IntakeAnswer::NotAsked);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", *value);
  return text.data();
}

std::string words(const control::IntakeDecision& decision) {
  std::string text = (decision.go ? "session allowed, " : "no session, ") + decision.clinician;
  return decision.text.empty() ? text : text + ": " + decision.text;
}

void keep_newest(std::vector<control::IntakeRevision>& said) {
  if (said.size() <= control::kMostIntakeRevisions) return;
  said.erase(said.begin(), said.end() - static_cast<std::ptrdiff_t>(control::kMostIntakeRevisions));
}

/// What is changed from now on stays readable as it was said, also when no recording runs.
void revise(Intake& intake, const char* key, const std::string& value, const control::IntakeVoice& by) {
  intake.revised.push_back({key, value, by});
  keep_newest(intake.revised);
}

/// Everything of an intake in the order of a session's notes: what was changed later first.
std::vector<control::IntakeRevision> all_said(const Intake& intake, bool not_asked_too) {
  std::vector<control::IntakeRevision> said = intake.revised;
  for (std::size_t i = 0; i < intake.replies.size(); ++i) {
    const control::IntakeReply& reply = intake.replies[i];
    if (not_asked_too || reply.answer != IntakeAnswer::NotAsked)
      said.push_back({control::kIntakeQuestions[i].key, control::name_of(reply.answer), reply.by});
  }
  for (std::size_t i = 0; i < intake.figures.size(); ++i) {
    const control::IntakeNumber& figure = intake.figures[i];
    if (not_asked_too || figure.value)
      said.push_back({control::kIntakeFigures[i].key, words(figure.value), figure.by});
  }
  if (const auto& it = intake.acknowledgement) said.push_back({"acknowledgement", it->reason, it->by});
  if (const auto& it = intake.decision) said.push_back({"decision", words(*it), it->by});
  return said;
}

/// A next runner without a name, or the same one on another day.
core::Result<void> forget(Intake& intake, const IntakeSpeaker& speaker) {
  for (std::size_t i = 0; i < intake.replies.size(); ++i) {
    if (auto ok = told(control::refuse_answer(intake, i, IntakeAnswer::NotAsked, speaker.person)); !ok)
      return ok;
  }
  Intake blank;
  blank.subject = intake.subject;
  intake = std::move(blank);
  return {};
}

/// Applies the whole request to a copy: half of one is none.
core::Result<IntakeDesk::Changes> apply(Intake& intake, const v1::IntakeRequest& request,
                                        const IntakeSpeaker& speaker, const control::IntakeVoice& voice) {
  IntakeDesk::Changes changes;
  if (request.anew()) {
    const std::string decided = intake.decision ? words(*intake.decision) : "";
    if (auto ok = forget(intake, speaker); !ok) return tl::unexpected<core::Error>(ok.error());
    changes.push_back({IntakeDesk::kAskedAnew, decided, ""});
  }
  for (const v1::IntakeAnswer& said : request.answers()) {
    const auto question = control::intake_question(said.key());
    if (!question || !v1::IntakeReply_IsValid(said.reply()))
      return core::fail(core::Remedy::Operator, "the intake has no such question: update the console");
    const IntakeAnswer answer = answer_of(said.reply());
    if (auto ok = told(control::refuse_answer(intake, *question, answer, speaker.person)); !ok)
      return tl::unexpected<core::Error>(ok.error());
    control::IntakeReply& reply = intake.replies[*question];
    if (reply.answer == answer) continue;
    changes.push_back({said.key(), control::name_of(reply.answer), control::name_of(answer)});
    if (reply.answer != IntakeAnswer::NotAsked)
      revise(intake, control::kIntakeQuestions[*question].key, control::name_of(reply.answer), reply.by);
    reply = {answer, voice};
    // What was decided or acknowledged was about the answer of then.
    if (intake.decision) intake.decision->covers.reset(*question);
    if (intake.acknowledgement) intake.acknowledgement->covers.reset(*question);
  }
  for (const v1::IntakeFigure& said : request.figures()) {
    const auto figure = control::intake_figure(said.key());
    if (!figure)
      return core::fail(core::Remedy::Operator, "the intake has no such figure: update the console");
    const std::optional<double> value = said.has_value() ? std::optional(said.value()) : std::nullopt;
    if (auto ok = told(control::refuse_figure(*figure, value)); !ok)
      return tl::unexpected<core::Error>(ok.error());
    control::IntakeNumber& number = intake.figures[*figure];
    if (number.value == value) continue;
    changes.push_back({said.key(), words(number.value), words(value)});
    if (number.value) revise(intake, control::kIntakeFigures[*figure].key, words(number.value), number.by);
    number = {value, voice};
  }
  const bool forgotten = request.anew() && changes.size() == 1;
  if (!changes.empty() && !forgotten) intake.wall_ns = voice.wall_ns;
  return changes;
}

recording::Marker row(const std::string& key, const std::string& text, const control::IntakeVoice& by) {
  recording::Marker marker;
  marker.kind = recording::MarkerKind::Note;
  marker.preset = "intake." + key;
  marker.text = text;
  marker.wall_ns = by.wall_ns;
  marker.who = by.account;
  marker.role = by.role;
  return marker;
}

}  // namespace

void IntakeDesk::open() {
  auto kept = load_intakes(setup_.file);
  const std::lock_guard guard(mutex_);
  unreadable_ = problem_ = kept ? "" : kept.error().what();
  if (!kept) return;
  intakes_ = std::move(kept->intakes);
  history_ = std::move(kept->history);
  current_ = kept->current;
}

core::Result<void> IntakeDesk::readable() {
  const auto problem = [this] {
    const std::lock_guard guard(mutex_);
    return unreadable_;
  };
  if (problem().empty()) return {};
  open();
  if (const std::string still = problem(); !still.empty())
    return core::fail(core::Remedy::Operator, "%s", still.c_str());
  return {};
}

const Intake* IntakeDesk::held(const std::string& subject) const {
  const auto found = intakes_.find(subject);
  if (found == intakes_.end()) return nullptr;
  const bool old = setup_.wall_ns() - found->second.wall_ns > kHoldsNs;
  // Waiting for a decision or an acknowledgement it does not grow old.
  return old && control::intake_veto(found->second, false).front() == '\0' ? nullptr : &found->second;
}

Intake IntakeDesk::present(const std::string& subject) const {
  if (const Intake* intake = held(subject)) return *intake;
  Intake blank;
  blank.subject = subject;
  return blank;
}

bool IntakeDesk::named_now(const std::string& subject) const {
  if (is_named(current_) || subject == current_ || held(subject) != nullptr) return false;
  if (current_.empty()) return true;
  // Whoever was recorded without a name may be gone; what waits for a clinician goes with the next one all
  // the same.
  const bool waits = control::intake_veto(present(current_), false).front() != '\0';
  return is_named(subject) && (waits || !recorded_unnamed_);
}

void IntakeDesk::go_to(const std::string& subject) {
  if (subject == current_) return;
  if (named_now(subject) && held(current_) != nullptr) {
    Intake named = present(current_);
    named.subject = subject;
    intakes_.erase(current_);
    intakes_.insert_or_assign(subject, std::move(named));
  }
  current_ = subject;
  recorded_unnamed_ = false;
}

void IntakeDesk::keep() {
  KeptIntakes kept;
  {
    const std::lock_guard guard(mutex_);
    for (const auto& [subject, intake] : intakes_) {
      if (held(subject) != nullptr) kept.intakes.emplace(subject, intake);
    }
    intakes_ = kept.intakes;
    const std::int64_t now = setup_.wall_ns();
    std::erase_if(history_, [&](const auto& one) { return now - one.second.back().by.wall_ns > kHoldsNs; });
    kept.history = history_;
    kept.current = current_;
  }
  // Every frame of every console asks for the state meanwhile: none may wait for this.
  const auto saved = save_intakes(setup_.file, kept);
  const std::lock_guard guard(mutex_);
  problem_ = saved ? "" : saved.error().what();
}

core::Result<IntakeDesk::Changes> IntakeDesk::set(const v1::IntakeRequest& request,
                                                  const IntakeSpeaker& speaker) {
  const std::lock_guard guard(writing_);
  if (auto ok = readable(); !ok) return tl::unexpected<core::Error>(ok.error());
  auto changes = set_now(request, speaker);
  if (changes && !changes->empty()) keep();
  return changes;
}

core::Result<IntakeDesk::Changes> IntakeDesk::acknowledge(const v1::IntakeAcknowledgement& request,
                                                          const IntakeSpeaker& speaker) {
  const std::lock_guard guard(writing_);
  if (auto ok = readable(); !ok) return tl::unexpected<core::Error>(ok.error());
  auto changes = acknowledge_now(request, speaker);
  if (changes) keep();
  return changes;
}

core::Result<IntakeDesk::Changes> IntakeDesk::decide(const v1::IntakeDecisionRequest& request,
                                                     const IntakeSpeaker& speaker) {
  const std::lock_guard guard(writing_);
  if (auto ok = readable(); !ok) return tl::unexpected<core::Error>(ok.error());
  auto changes = decide_now(request, speaker);
  if (changes) keep();
  return changes;
}

void IntakeDesk::select(const std::string& subject) {
  const std::lock_guard writing(writing_);
  {
    const std::lock_guard guard(mutex_);
    if (!unreadable_.empty()) return;
    const bool another = subject != current_;
    go_to(subject);
    recorded_unnamed_ = !is_named(subject);
    if (!another) return;
  }
  keep();
}

core::Result<IntakeDesk::Changes> IntakeDesk::set_now(const v1::IntakeRequest& request,
                                                      const IntakeSpeaker& speaker) {
  if (auto ok = check_subject(request.subject()); !ok) return tl::unexpected<core::Error>(ok.error());
  const std::lock_guard guard(mutex_);
  const std::string before = current_;
  const std::string of = named_now(request.subject()) ? current_ : request.subject();
  Intake intake = present(of);
  const auto said = all_said(intake, false);
  const control::IntakeVoice voice{speaker.account, speaker.role, setup_.wall_ns()};
  auto changes = apply(intake, request, speaker, voice);
  if (!changes) return changes;
  if (request.anew() && !said.empty()) {
    auto& history = history_[of];
    history.insert(history.end(), said.begin(), said.end());
    history.push_back({kAskedAnewKey, "what was said before holds no longer", voice});
    keep_newest(history);
  }
  go_to(request.subject());
  if (request.anew()) recorded_unnamed_ = false;
  intake.subject = current_;
  if (intake.wall_ns != 0)
    intakes_.insert_or_assign(current_, std::move(intake));
  else
    intakes_.erase(current_);
  if (before != current_) changes->insert(changes->begin(), {"runner", before, current_});
  return changes;
}

core::Result<IntakeDesk::Changes> IntakeDesk::acknowledge_now(const v1::IntakeAcknowledgement& request,
                                                              const IntakeSpeaker& speaker) {
  const std::lock_guard guard(mutex_);
  if (request.subject() != current_)
    return core::fail(core::Remedy::Operator, "the intake on this station is another runner's by now");
  Intake intake = present(current_);
  if (auto ok = told(control::refuse_acknowledgement(intake, request.reason(), speaker.person)); !ok)
    return tl::unexpected<core::Error>(ok.error());
  const std::string before = intake.acknowledgement ? intake.acknowledgement->reason : "";
  const control::IntakeVoice voice{speaker.account, speaker.role, setup_.wall_ns()};
  if (const auto& it = intake.acknowledgement) revise(intake, "acknowledgement", it->reason, it->by);
  intake.acknowledgement = {request.reason(), control::answered_yes(intake, IntakeGrade::Acknowledge), voice};
  intake.wall_ns = voice.wall_ns;
  intakes_.insert_or_assign(current_, std::move(intake));
  return Changes{{"acknowledgement", before, request.reason()}};
}

core::Result<IntakeDesk::Changes> IntakeDesk::decide_now(const v1::IntakeDecisionRequest& request,
                                                         const IntakeSpeaker& speaker) {
  const std::lock_guard guard(mutex_);
  if (request.subject() != current_)
    return core::fail(core::Remedy::Operator, "the intake on this station is another runner's by now");
  Intake intake = present(current_);
  if (auto ok = told(control::refuse_decision(intake, request.clinician(), request.text(), speaker.person));
      !ok)
    return tl::unexpected<core::Error>(ok.error());
  const std::string before = intake.decision ? words(*intake.decision) : "";
  const control::IntakeVoice voice{speaker.account, speaker.role, setup_.wall_ns()};
  if (const auto& it = intake.decision) revise(intake, "decision", words(*it), it->by);
  intake.decision = {request.go(), request.clinician(), request.text(),
                     control::answered_yes(intake, IntakeGrade::RedFlag), voice};
  intake.wall_ns = voice.wall_ns;
  const std::string after = words(*intake.decision);
  intakes_.insert_or_assign(current_, std::move(intake));
  return Changes{{"decision", before, after}};
}

std::string IntakeDesk::veto() const {
  const std::lock_guard guard(mutex_);
  if (!unreadable_.empty()) return unreadable_;
  return control::intake_veto(present(current_), setup_.required).data();
}

std::string IntakeDesk::veto_of(const std::string& subject) const {
  const std::lock_guard guard(mutex_);
  if (!unreadable_.empty()) return unreadable_;
  const bool of_present = !is_named(subject) || named_now(subject);
  return control::intake_veto(present(of_present ? current_ : subject), setup_.required).data();
}

v1::IntakeState IntakeDesk::state(bool details) const {
  const std::lock_guard guard(mutex_);
  const Intake intake = present(current_);
  v1::IntakeState state;
  state.set_begun(intake.wall_ns != 0);
  state.set_required(setup_.required);
  state.set_not_asked(static_cast<std::uint32_t>(control::not_asked(intake)));
  if (!details) return state;
  state.set_subject(current_);
  state.set_veto(unreadable_.empty() ? control::intake_veto(intake, setup_.required).data() : unreadable_);
  state.set_open_red_flags(static_cast<std::uint32_t>(control::open_red_flags(intake).count()));
  state.set_to_acknowledge(static_cast<std::uint32_t>(control::open_acknowledgements(intake).count()));
  for (std::size_t i = 0; i < intake.replies.size(); ++i) {
    v1::IntakeAnswer& answer = *state.add_answers();
    answer.set_key(control::kIntakeQuestions[i].key);
    answer.set_words(control::kIntakeQuestions[i].words);
    answer.set_grade(grade_of(control::kIntakeQuestions[i].grade));
    answer.set_reply(reply_of(intake.replies[i].answer));
  }
  for (std::size_t i = 0; i < intake.figures.size(); ++i) {
    v1::IntakeFigure& figure = *state.add_figures();
    figure.set_key(control::kIntakeFigures[i].key);
    if (intake.figures[i].value) figure.set_value(*intake.figures[i].value);
  }
  if (const auto& it = intake.acknowledgement) {
    state.set_acknowledged(it->reason);
    state.set_acknowledged_by(it->by.account);
  }
  if (const auto& it = intake.decision) {
    v1::IntakeDecision& decision = *state.mutable_decision();
    decision.set_go(it->go);
    decision.set_clinician(it->clinician);
    decision.set_text(it->text);
    decision.set_account(it->by.account);
    decision.set_wall_time_ns(it->by.wall_ns);
  }
  return state;
}

std::vector<control::IntakeRevision> IntakeDesk::before_anew(const std::string& subject) const {
  const auto found = history_.find(subject);
  if (!is_named(subject) || found == history_.end()) return {};
  if (setup_.wall_ns() - found->second.back().by.wall_ns > kHoldsNs) return {};
  return found->second;
}

std::vector<recording::Marker> IntakeDesk::rows(const std::string& subject) const {
  const std::lock_guard guard(mutex_);
  std::vector<recording::Marker> rows;
  if (!subject.empty() && subject != current_) return rows;
  const auto add = [&rows](const std::vector<control::IntakeRevision>& said) {
    for (const control::IntakeRevision& it : said) rows.push_back(row(it.key, it.value, it.by));
  };
  add(before_anew(current_));
  const Intake intake = present(current_);
  if (intake.wall_ns != 0) add(all_said(intake, true));
  return rows;
}

recording::Marker IntakeDesk::row_of(const IntakeChange& change) {
  return row(change.key, change.after, {});
}

std::string IntakeDesk::problem() const {
  const std::lock_guard guard(mutex_);
  return problem_;
}

}  // namespace footfall::station
