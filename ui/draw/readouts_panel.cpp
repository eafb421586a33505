#include <algorithm>
#include <cmath>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/cadence_gauge.hpp"
#include "ui/model/readouts.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

/// What is old is grey, all of it: a bright mark beside grey figures would look like news.
ImU32 fresh(const Snapshot& snapshot, ImU32 tint) {
  return snapshot.trusted() ? tint : colour::kTextOff;
}

/// "No steps yet" is the ordinary beginning; a measure that fails while steps come is a warning.
ImU32 reason_colour(const Snapshot& snapshot, const Readout& readout) {
  if (!snapshot.trusted()) return colour::kTextOff;
  return !readout.reason.empty() && snapshot.recent.steps() > 0 ? colour::kWarning : colour::kTextSoft;
}

ImU32 strength(const Snapshot& snapshot) {
  return snapshot.trusted() && !steps_are_past(snapshot) ? colour::kText : colour::kTextOff;
}

ImU32 strength(const Snapshot& snapshot, const Readout& readout) {
  return readout.value == "--" || readout.doubtful ? colour::kTextOff : strength(snapshot);
}

/// "Braking impulse: doubtful"
void named(const Pen& pen, const Snapshot& snapshot, Rect r, const Readout& readout, Type type) {
  pen.text(r, type, colour::kTextSoft, readout.label);
  if (!readout.doubtful) return;
  r.take_left(pen.width(type, readout.label));
  pen.text(r, type, reason_colour(snapshot, readout), ": doubtful");
}

void gauge_bar(const Pen& pen, const Snapshot& snapshot, Rect r) {
  const auto gauge = cadence_gauge(snapshot);
  const Rect bar{r.x, r.y + pen.px(14), r.w, pen.px(10)};
  pen.fill(bar, colour::kField, pen.px(6));
  pen.outline(bar, colour::kPanelEdge, pen.px(6));
  if (!gauge) return;
  const auto at = [&bar](double fraction) { return bar.x + bar.w * static_cast<float>(fraction); };
  const auto mark = [&](double fraction, ImU32 tint, float wide) {
    pen.fill({at(fraction) - 0.5F * pen.px(wide), bar.y - pen.px(4), pen.px(wide), bar.h + pen.px(8)}, tint,
             pen.px(1));
  };
  // The band to keep lies under the marks.
  const Rect band{at(gauge->band_low), bar.y, at(gauge->band_high) - at(gauge->band_low), bar.h};
  pen.fill(band, see_through(fresh(snapshot, colour::kAccent), 90));
  pen.outline(band, fresh(snapshot, colour::kAccent), 0, std::max(1.0F, pen.px(1)));
  mark(gauge->baseline, fresh(snapshot, colour::kTextSoft), 3);
  mark(gauge->target, fresh(snapshot, colour::kAccent), 4);
  if (!gauge->current) return;
  // Above the bar and pointing down, so that it never hides the target.
  const float x = at(*gauge->current);
  const float tip = bar.y + pen.px(2);
  const ImU32 tint = strength(snapshot);
  if (gauge->off_scale) {
    const float direction = *gauge->current > 0.5 ? 1.0F : -1.0F;
    pen.list().AddTriangleFilled({x, tip - pen.px(8)}, {x - direction * pen.px(13), tip - pen.px(16)},
                                 {x - direction * pen.px(13), tip}, tint);
  } else {
    pen.list().AddTriangleFilled({x, tip}, {x - pen.px(8), tip - pen.px(13)},
                                 {x + pen.px(8), tip - pen.px(13)}, tint);
  }
}

void gauge_labels(const Pen& pen, const Snapshot& snapshot, const Rect& r) {
  const auto gauge = cadence_gauge(snapshot);
  if (!gauge) return;
  const auto label = [&](double fraction, const std::string& words, ImU32 tint) {
    const float middle = r.x + r.w * static_cast<float>(fraction);
    pen.text({middle - pen.px(70), r.y, pen.px(140), r.h}, Type::Caption, tint, words, Align::Centre);
  };
  label(gauge->baseline, "baseline " + number(snapshot.baseline.cadence_spm(), 1),
        fresh(snapshot, colour::kTextSoft));
  label(gauge->target, "target " + number(snapshot.target_cadence_spm, 1), fresh(snapshot, colour::kAccent));
}

void cadence(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests) {
  Rect head = r.take_top(pen.px(24), 0);
  const Readout value = cadence_readout(snapshot);
  named(pen, snapshot, head, value, Type::Strong);
  const Permits permits = permits_for(snapshot);
  const Rect button{head.right() - pen.px(118), head.y - pen.px(2), pen.px(118), pen.px(32)};
  if (pen.button("set_baseline", button, "Set baseline", permits.baseline)) {
    Command c;
    c.kind = CommandKind::SetBaseline;
    c.note = "Baseline set: the target follows from it";
    requests.commands.push_back(c);
  }
  Rect big = r.take_top(pen.px(86), 0);
  const float wide = pen.figure(big.x, big.y - pen.px(4), Type::Huge, strength(snapshot, value), value.value);
  big.take_left(wide + pen.px(12));
  Rect units{big.x, big.y + pen.px(38), big.w, pen.px(24)};
  pen.text(units, Type::Title, colour::kTextSoft, "steps/min");
  units.y += pen.px(24);
  pen.text(units, Type::Caption, reason_colour(snapshot, value),
           value.reason.empty() ? cadence_caption_short(snapshot) : value.reason);
  gauge_bar(pen, snapshot, r.take_top(pen.px(28), pen.px(4)));
  gauge_labels(pen, snapshot, r.take_top(pen.px(18), pen.px(2)));
}

/// Label, figure with unit, small line below: never a bare "--".
void tile(const Pen& pen, const Snapshot& snapshot, Rect r, const Readout& readout, Type type) {
  const float size = pen.font(type)->FontSize;
  named(pen, snapshot, r.take_top(pen.px(18), pen.px(1)), readout, Type::Caption);
  Rect line = r.take_top(size, pen.px(1));
  const float wide = pen.figure(line.x, line.y, type, strength(snapshot, readout), readout.value);
  line.take_left(wide + pen.px(7));
  Rect unit{line.x, line.bottom() - pen.px(26), line.w, pen.px(22)};
  if (type == Type::Large) unit.y -= pen.px(8);
  pen.text(unit, Type::Body, colour::kTextSoft, readout.unit);
  pen.text(r.take_top(pen.px(17)), Type::Caption, reason_colour(snapshot, readout),
           readout.reason.empty() ? readout.detail : readout.reason);
}

}  // namespace

void Screen::readouts(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) const {
  pen.panel(r, "readouts");
  r = r.inset(pen.px(14));
  cadence(pen, snapshot, r, requests);
  pen.fill({r.x, r.y, r.w, std::fmax(1.0F, pen.px(1))}, colour::kPanelEdge);
  r.take_top(pen.px(4));
  const LoadReadouts loads = load_readouts(snapshot);
  Rect first = r.take_top(pen.px(88), pen.px(3));
  tile(pen, snapshot, first.take_left(0.5F * first.w), loads.peak, Type::Large);
  first.take_top(pen.px(18));
  tile(pen, snapshot, first, loads.contact_time, Type::Value);
  Rect line = r.take_top(pen.px(67));
  tile(pen, snapshot, line.take_left(0.5F * line.w), loads.loading_rate, Type::Value);
  tile(pen, snapshot, line, loads.braking, Type::Value);
  const Rect overstride{r.x, r.bottom() - pen.px(82), r.w, pen.px(82)};
  pen.fill({r.x, overstride.y - pen.px(4), r.w, std::fmax(1.0F, pen.px(1))}, colour::kPanelEdge);
  draw_overstride(pen, snapshot, overstride);
}

}  // namespace footfall::ui
