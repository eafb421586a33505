#include "ui/draw/asked_panel.hpp"
#include "ui/draw/block_compare_page.hpp"
#include "ui/draw/mean_plot.hpp"

namespace footfall::ui {
namespace {

constexpr std::array<const char*, 2> kLetters{"A", "B"};

/// B differs in its dashes too: colour alone is not enough.
ImU32 tint_of(std::size_t block, bool present) {
  if (!present) return colour::kTextOff;
  return block == 0 ? colour::kTextSoft : colour::kAccent;
}

std::vector<std::string> wanted_sides(const v1::ReviewCurvesAnswer& answer, CompareFoot foot) {
  if (foot == CompareFoot::Left) return {"left"};
  if (foot == CompareFoot::Right) return {"right"};
  return sides_of(answer);
}

void legend(const Pen& pen, Rect row, const v1::ReviewCurvesAnswer& answer, bool present) {
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    const v1::ReviewBlockCurves& block = answer.blocks(static_cast<int>(i));
    const std::string words = std::string(kLetters[i]) + ": " + stance_count(block);
    row.take_left(draw_line_key(pen, row, words, tint_of(i, present), i == 1));
  }
  pen.text(row, Type::Caption, colour::kTextSoft, "mean \xC2\xB1 1 SD over stance; fore-aft: forward +",
           Align::Right);
}

std::string heading(const std::string& side, StanceChannel channel, bool bw) {
  const std::string foot = side == "left" ? "Left" : side == "right" ? "Right" : "All feet";
  return foot + (channel == StanceChannel::Vertical ? ", vertical" : ", fore-aft") + (bw ? " (BW)" : " (N)");
}

void plots(const Pen& pen, Rect r, const v1::ReviewCurvesAnswer& answer, CompareFoot foot, bool present) {
  legend(pen, r.take_top(pen.px(22), pen.px(6)), answer, present);
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    const std::string why = why_no_curves(answer.blocks(static_cast<int>(i)));
    if (!why.empty())
      pen.text(r.take_top(pen.px(20)), Type::Body, colour::kTextSoft, std::string(kLetters[i]) + ": " + why);
  }
  const std::vector<std::string> sides = wanted_sides(answer, foot);
  if (sides.empty()) return;
  const bool bw = in_body_weights(answer);
  const float gap = pen.px(16), count = 2.0F * static_cast<float>(sides.size());
  const float each = (r.w - gap * (count - 1.0F)) / count;
  for (const StanceChannel channel : {StanceChannel::Vertical, StanceChannel::ForeAft}) {
    std::vector<MeanBand> bands;  // A and B of each foot, on one scale
    for (const std::string& side : sides)
      for (const v1::ReviewBlockCurves& block : answer.blocks())
        bands.push_back(band_of(block, side, channel, bw));
    const ValueAxis axis = stance_axis(bands, channel, bw);
    for (std::size_t s = 0; s < sides.size(); ++s) {
      const std::array<MeanLine, 2> lines{
          {{bands[2 * s], tint_of(0, present), false}, {bands[2 * s + 1], tint_of(1, present), true}}};
      const ImU32 tint = sides[s] == "left"    ? colour::kLeft
                         : sides[s] == "right" ? colour::kRight
                                               : colour::kText;
      draw_mean_plot(pen, r.take_left(each, gap), heading(sides[s], channel, bw), tint, axis, lines);
    }
  }
}

}  // namespace

void draw_block_compare_curves(const Pen& pen, const Snapshot& snapshot, Rect r, bool present,
                               CompareState& state, ReviewRequests& requests) {
  r.take_top(pen.px(4));
  std::string why;
  const auto question = curves_of(snapshot.review->compared->asked, why);
  if (!question) return pen.paragraph(r, Type::Body, colour::kTextSoft, why);
  if (!state.curves.given_up) requests.curves = {question, state.curves.attempt};
  const CurvesView& view = *snapshot.review->curves;
  const auto answer = view.answer_to(*question);
  if (answer && answer->blocks_size() == static_cast<int>(kLetters.size()))
    return plots(pen, r, *answer, state.foot, present);
  draw_asked(pen, r, view, *question, state.curves,
             {"compare_curves_cancel", "compare_curves_again", "No curves",
              "Cancelled: no curves were computed.", "Compute"});
}

}  // namespace footfall::ui
