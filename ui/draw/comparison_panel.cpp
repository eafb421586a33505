#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/comparison.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {

void draw_comparison(const Pen& pen, const Snapshot& snapshot, const Rect& panel) {
  pen.panel(panel, "comparison");
  Rect r = panel.inset(pen.px(12));
  r.x += pen.px(2);
  r.w -= pen.px(4);
  const Comparison comparison = compare_with_baseline(snapshot);
  const bool strong = comparison.comparable && snapshot.trusted();
  Rect head = r.take_top(pen.px(20), pen.px(4));
  const char* title = "5/20: measured change against baseline";
  pen.text(head, Type::Strong, colour::kText, title);
  head.take_left(pen.width(Type::Strong, title) + pen.px(24));
  pen.text(head, Type::Caption, comparison.comparable ? colour::kTextSoft : colour::kWarning,
           comparison.caution, Align::Right);

  Rect row = r.take_top(pen.px(56), pen.px(2));
  const float each = row.w / static_cast<float>(comparison.changes.size());
  for (const Change& change : comparison.changes) {
    Rect cell = row.take_left(each);
    const std::string value = percent_change(change.fraction, change.decimals);
    const ImU32 tint = strong && change.fraction ? colour::kText : colour::kTextOff;
    pen.figure(cell.x, cell.y, Type::Value, tint, value);
    cell.take_top(pen.px(36));
    const std::string label = change.reason.empty() || snapshot.baseline.steps() == 0
                                  ? change.label
                                  : change.label + (": " + change.reason);
    pen.text(cell, Type::Caption, colour::kTextSoft, label);
  }
  const float wide = pen.width(Type::Caption, comparison.alternatives);
  pen.text({r.right() - wide, r.y, wide, r.h}, Type::Caption, colour::kText, comparison.alternatives);
  r.w -= wide + pen.px(12);
  pen.text(r, Type::Caption, colour::kTextSoft, kPublished);
}

}  // namespace footfall::ui
