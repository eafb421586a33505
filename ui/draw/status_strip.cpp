#include <algorithm>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

void item(const Pen& pen, Rect& r, const std::string& words, ImU32 tint) {
  const float wide = std::min(pen.width(Type::Caption, words), std::max(0.0F, r.w));
  pen.text(r.take_left(wide, pen.px(26)), Type::Caption, tint, words);
}

}  // namespace

void draw_status_strip(const Pen& pen, const Snapshot& snapshot, const Rect& strip) {
  Rect r = strip;
  r.x += pen.px(4);
  r.w -= pen.px(8);
  if (!snapshot.ever_connected) {
    item(pen, r, "No station yet: plates and loop unknown.", colour::kTextSoft);
    return;
  }
  const bool known = snapshot.trusted();
  const v1::Status& status = snapshot.status;
  // Open contacts stand first: no belt starts over them.
  if (status.has_emergency_stop_closed() && !status.emergency_stop_closed())
    item(pen, r, "Emergency stop open", known ? colour::kAlarm : colour::kTextOff);
  if (status.has_stop_chain_closed() && !status.stop_chain_closed())
    item(pen, r, "Stop relay open", known ? colour::kAlarm : colour::kTextOff);
  for (const v1::PlateStatus& plate : snapshot.plates) {
    const bool bad = plate.stale() || plate.lost() > 0;
    item(pen, r, "Plate " + plate_words(plate),
         !known ? colour::kTextOff
         : bad  ? colour::kWarning
                : colour::kTextSoft);
  }
  if (snapshot.plates.empty()) item(pen, r, "No force plate configured", colour::kWarning);
  if (!snapshot.imus.empty()) {
    const bool bad = std::any_of(snapshot.imus.begin(), snapshot.imus.end(),
                                 [](const auto& imu) { return imu.stale() || !imu.aligned(); });
    item(pen, r, imu_words(snapshot.imus),
         !known ? colour::kTextOff
         : bad  ? colour::kWarning
                : colour::kTextSoft);
  }
  item(pen, r, loop_words(snapshot.loop), known ? colour::kTextSoft : colour::kTextOff);
  const std::uint64_t skipped = snapshot.frames_skipped + snapshot.frames_dropped_here;
  if (skipped > 0 || snapshot.samples_skipped > 0 || snapshot.batches_refused > 0) {
    item(pen, r,
         "Display skipped " + std::to_string(skipped) + " frames, " +
             std::to_string(snapshot.samples_skipped) + " samples",
         colour::kWarning);
  }
}

}  // namespace footfall::ui
