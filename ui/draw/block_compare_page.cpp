#include "ui/draw/block_compare_page.hpp"

#include "ui/draw/block_panel.hpp"
#include "ui/draw/session_chooser.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kSessions = 300;

void sessions(const Pen& pen, const Snapshot& snapshot, const Rect& r, CompareState& state) {
  const auto chosen_in = [&](std::size_t which) {
    const auto& session = state.blocks[which].session;
    return session ? session->name() : std::string();
  };
  const std::array<ChooserColumn, 2> columns{
      {{name_of_block(0, "session_"), "A", chosen_in(0)}, {name_of_block(1, "session_"), "B", chosen_in(1)}}};
  const auto choice = draw_session_chooser(
      pen, snapshot, r, columns, {"compare sessions", "compare_newer", "compare_older"}, state.list_first);
  if (!choice) return;
  choose(state.blocks[choice->column], choice->session, choice->column);
  state.by_hand = true;
}

/// The marks of each block's session, one session after the other; what could not be read is not asked again
/// while it is chosen, for a block can be chosen without them.
std::array<std::shared_ptr<const RecordedSteps>, 2> marked(const Snapshot& snapshot, CompareState& state,
                                                           ReviewRequests& requests) {
  std::array<std::shared_ptr<const RecordedSteps>, 2> read;
  const StepsView& view = *snapshot.review->steps;
  for (std::size_t i = 0; i < read.size(); ++i) {
    BlockChoice& block = state.blocks[i];
    if (!has_marks(block)) continue;
    v1::ReviewStepsRequest question;
    question.set_session(block.session->name());
    read[i] = view.answer_to(question);
    if (view.about(question) && view.phase == AskedPhase::Failed) block.unmarked = question.session();
    const bool due = !read[i] && block.unmarked != question.session();
    if (due && !requests.steps.question) requests.steps.question = question;
  }
  return read;
}

}  // namespace

Permit compare_permit(const Snapshot& snapshot, const CompareState& state) {
  if (snapshot.link != Link::Live) return {false, "No connection to the station."};
  Permit permit{true, ""};
  permit.allowed = question_of(state, permit.why).has_value();
  return permit;
}

void draw_block_compare(const Pen& pen, const Snapshot& snapshot, Rect r, CompareState& state,
                        ReviewRequests& requests) {
  requests.list = ListWish{state.list_first, kReviewListed};
  if (!snapshot.review) return;
  if (snapshot.review->page && snapshot.review->listed.first == 0) follow(state, *snapshot.review->page);
  const auto read = marked(snapshot, state, requests);
  const auto marks_of = [&](std::size_t which) {
    return read[which] ? std::span<const v1::ReviewMark>(read[which]->marks)
                       : std::span<const v1::ReviewMark>();
  };
  const float gap = pen.px(kGap);
  sessions(pen, snapshot, r.take_left(pen.px(kSessions), gap), state);
  const bool any = has_marks(state.blocks[0]) || has_marks(state.blocks[1]);  // known before they are read
  Rect blocks = r.take_top(pen.px(any ? kBlockPanelMarks : kBlockPanel), gap);
  draw_block_panel(pen, snapshot, blocks.take_left(0.5F * (blocks.w - gap), gap), 0, marks_of(0), state);
  draw_block_panel(pen, snapshot, blocks, 1, marks_of(1), state);
  draw_block_compare_table(pen, snapshot, r, state, requests);
}

}  // namespace footfall::ui
