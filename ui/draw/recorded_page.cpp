#include "ui/draw/recorded_page.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "ui/draw/asked_panel.hpp"
#include "ui/draw/mean_plot.hpp"
#include "ui/model/clock_text.hpp"
#include "ui/model/data.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kPad = 12, kSessions = 300, kList = 298, kHead = 106, kButton = 32, kTags = 20;
constexpr double kSettleS = 0.6;  // a stretch that is being moved is not asked about

struct Zoom {
  const char* name;
  const char* label;
  double seconds;
};
constexpr std::array<Zoom, 4> kZooms{{{"review_all", "All", std::numeric_limits<double>::infinity()},
                                      {"review_10min", "10 min", 600.0},
                                      {"review_2min", "2 min", 120.0},
                                      {"review_30s", "30 s", 30.0}}};

v1::ReviewStepsRequest steps_question(const v1::StoredSession& session) {
  v1::ReviewStepsRequest question;
  question.set_session(session.name());
  return question;
}

void take(RecordedState& state, const v1::StoredSession& session, bool by_hand) {
  state.by_hand = state.by_hand || by_hand;
  if (state.session && state.session->name() == session.name()) return;
  state.session = session;
  state.looked = {};
  state.first_mark = 0;
  state.mark.reset();
  state.steps.given_up = state.stance.given_up = false;
}

void choose_session(const Pen& pen, const Snapshot& snapshot, const Rect& r, RecordedState& state) {
  const v1::SessionPage* page = snapshot.review->page.get();
  if (page != nullptr && !state.by_hand && state.list_first == 0 && snapshot.review->listed.first == 0) {
    const auto& all = page->sessions();
    const auto newest = std::find_if(all.begin(), all.end(), can_be_exported);
    if (newest != all.end()) take(state, *newest, false);
  }
  const std::array<ChooserColumn, 1> column{
      ChooserColumn{"review_session_", "Show", state.session ? state.session->name() : ""}};
  const auto chosen = draw_session_chooser(
      pen, snapshot, r, column, {"review sessions", "review_newer", "review_older"}, state.list_first);
  if (chosen) take(state, chosen->session, true);
}

/// Buttons from the right; the title has what is left.
void title_row(const Pen& pen, Rect r, const RecordedSteps& steps, RecordedState& state) {
  const float gap = pen.px(4), apart = pen.px(14), zoom_wide = pen.px(62), wide = pen.px(70);
  Rect buttons = r;
  const float all = 4 * zoom_wide + 3 * gap + 2 * (apart + 2 * wide + gap);
  buttons.x = r.right() - all;
  buttons.w = all;
  r.w -= all + apart;
  const std::string title = session_title(*state.session);
  pen.text(r, Type::Strong, colour::kText, fitted(pen, Type::Strong, title, r.w));
  const double duration = steps.duration_s;
  const TimeSpan span = span_of(state.looked, duration);
  for (const Zoom& choice : kZooms) {
    const bool chosen = state.looked.length_s == choice.seconds;
    if (pen.button(choice.name, buttons.take_left(zoom_wide, gap), choice.label, {true, ""},
                   chosen ? Tone::Chosen : Tone::Normal))
      zoom(state.looked, choice.seconds, duration);
  }
  buttons.take_left(apart - gap);
  constexpr double kHalf = 0.5;
  if (pen.button("review_earlier", buttons.take_left(wide, gap), "Earlier",
                 {span.from_s > 0.0, "This is the session's start."}))
    shift(state.looked, -kHalf, duration);
  if (pen.button("review_later", buttons.take_left(wide, apart), "Later",
                 {span.to_s < duration, "This is the session's end."}))
    shift(state.looked, kHalf, duration);
  if (pen.button("review_steps", buttons.take_left(wide, gap), "Steps", {true, ""},
                 state.curves ? Tone::Normal : Tone::Chosen))
    state.curves = false;
  if (pen.button("review_curves", buttons, "Curves", {true, ""}, state.curves ? Tone::Chosen : Tone::Normal))
    state.curves = true;
}

void head(const Pen& pen, Rect r, const RecordedSteps& steps, RecordedState& state) {
  pen.panel(r, "review stretch");
  r = r.inset(pen.px(kPad));
  title_row(pen, r.take_top(pen.px(kButton), pen.px(8)), steps, state);
  draw_session_line(pen, r.take_top(pen.px(24), pen.px(2)), steps, state);
  const Rect scale = r.take_top(pen.px(18));
  const TimeSpan span = span_of(state.looked, steps.duration_s);
  pen.text(scale, Type::Caption, colour::kTextSoft, "0:00");
  pen.text(scale, Type::Caption, colour::kText, clock_text(span.from_s) + " to " + clock_text(span.to_s),
           Align::Centre);
  pen.text(scale, Type::Caption, colour::kTextSoft, clock_text(steps.duration_s), Align::Right);
}

void plots(const Pen& pen, Rect r, const v1::ReviewCurvesAnswer& answer) {
  const v1::ReviewBlockCurves& block = answer.blocks(0);
  const std::string why = why_no_curves(block);
  const bool bw = in_body_weights(answer);
  const std::vector<std::string> sides = sides_of(answer);
  if (!why.empty() || sides.empty()) {
    pen.paragraph(r, Type::Body, colour::kTextSoft, why.empty() ? "No whole contact in this stretch." : why);
    return;
  }
  Rect key = r.take_top(pen.px(22), pen.px(6));
  for (const std::string& side : sides) {
    const bool left = side == "left", right = side == "right";
    key.take_left(draw_line_key(pen, key, left || right ? side : "all feet",
                                left    ? colour::kLeft
                                : right ? colour::kRight
                                        : colour::kAccent,
                                false));
  }
  pen.text(key, Type::Caption, colour::kTextSoft,
           "mean \xC2\xB1 1 SD of " + stance_count(block) + (bw ? "" : "; body weight not known"),
           Align::Right);
  const float gap = pen.px(24), each = 0.5F * (r.w - gap);
  for (const StanceChannel channel : {StanceChannel::Vertical, StanceChannel::ForeAft}) {
    std::vector<MeanLine> lines;
    std::vector<MeanBand> bands;
    for (const std::string& side : sides) {
      bands.push_back(band_of(block, side, channel, bw));
      lines.push_back({bands.back(),
                       side == "left"    ? colour::kLeft
                       : side == "right" ? colour::kRight
                                         : colour::kAccent,
                       false});
    }
    const std::string unit = bw ? " (BW)" : " (N)";
    draw_mean_plot(pen, r.take_left(each, gap),
                   (channel == StanceChannel::Vertical ? "Vertical force over stance"
                                                       : "Fore-aft force over stance, forward +") +
                       unit,
                   colour::kText, stance_axis(bands, channel, bw), lines);
  }
}

void curves(const Pen& pen, const Snapshot& snapshot, Rect r, TimeSpan span, RecordedState& state,
            ReviewRequests& requests) {
  pen.panel(r, "review curves");
  r = r.inset(pen.px(kPad));
  if (state.settled.from_s != span.from_s || state.settled.to_s != span.to_s) {
    state.settled = span;
    state.settled_at = ImGui::GetTime();
    state.stance.given_up = false;
  }
  std::string why;
  const auto question = curves_question(state.session->name(), span, why);
  if (!question) return pen.paragraph(r, Type::Body, colour::kTextSoft, why);
  const CurvesView& view = *snapshot.review->curves;
  if (const auto answer = view.answer_to(*question)) {
    requests.curves = {question, state.stance.attempt};
    return plots(pen, r, *answer);
  }
  if (ImGui::GetTime() - state.settled_at < kSettleS && !view.about(*question)) {
    pen.text(r.take_top(pen.px(34)), Type::Body, colour::kTextSoft,
             "The curves of this stretch are computed when it has been left alone for a moment.");
    return;
  }
  if (!state.stance.given_up) requests.curves = {question, state.stance.attempt};
  draw_asked(pen, r, view, *question, state.stance,
             {"review_curves_cancel", "review_curves_again", "No curves",
              "Cancelled: no curves were computed.", "Compute"});
}

void steps(const Pen& pen, Rect r, const RecordedSteps& recorded, TimeSpan span, RecordedState& state) {
  if (recorded.history.steps().empty()) {
    pen.panel(r, "review empty");
    pen.text(r, Type::Title, colour::kTextSoft, "No step was measured in this session.", Align::Centre);
    return;
  }
  const Rect tags = r.take_top(pen.px(kTags), pen.px(4));
  const Rect across = dots_across(pen, tags, false);
  draw_mark_tags(pen, across, recorded, span);
  draw_step_legend(pen, {tags.x, tags.y, across.x - tags.x, tags.h}, false);
  draw_step_rows(pen, r, {&recorded.history, span, nullptr, recorded.marks, false}, state.rows);
}

}  // namespace

void draw_recorded(const Pen& pen, const Snapshot& snapshot, Rect r, RecordedState& state,
                   ReviewRequests& requests) {
  requests.list = ListWish{state.list_first, kReviewListed};
  if (!snapshot.review) return;
  const float gap = pen.px(kGap);
  Rect left = r.take_left(pen.px(kSessions), gap);
  Rect list = left.take_top(pen.px(kList), gap);
  choose_session(pen, snapshot, list, state);
  if (!state.session) {
    pen.panel(left, "review marks");
    pen.panel(r, "review empty");
    pen.text(r, Type::Title, colour::kTextSoft, "Choose a session at the left.", Align::Centre);
    return;
  }
  const v1::ReviewStepsRequest question = steps_question(*state.session);
  if (!state.steps.given_up) requests.steps = {question, state.steps.attempt};
  const auto recorded = snapshot.review->steps->answer_to(question);
  draw_marks(pen, left, recorded.get(), state);
  if (!recorded) {
    pen.panel(r, "review steps");
    r = r.inset(pen.px(kPad));
    pen.text(r.take_top(pen.px(kButton), pen.px(4)), Type::Strong, colour::kText,
             session_title(*state.session));
    draw_asked(
        pen, r, *snapshot.review->steps, question, state.steps,
        {"review_cancel", "review_again", "Not read", "Cancelled: the session was not read.", "Read it"});
    return;
  }
  head(pen, r.take_top(pen.px(kHead), gap), *recorded, state);
  const TimeSpan span = span_of(state.looked, recorded->duration_s);
  if (state.curves) return curves(pen, snapshot, r, span, state, requests);
  steps(pen, r, *recorded, span, state);
}

}  // namespace footfall::ui
