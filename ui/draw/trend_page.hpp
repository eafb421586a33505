#pragma once
#include <string_view>

#include "ui/draw/widgets.hpp"
#include "ui/model/trend.hpp"

/// Review's trend: one person's recorded sessions beside each other, one measure at a time, with the belt's
/// speed and the cadence below, because loads change with them. Says what was measured and calls nothing
/// better or worse. Reads only. Thread: draw thread. Blocks: never. Errors: none; what the station cannot do
/// is one sentence.
namespace footfall::ui {

void draw_trend(const Pen& pen, const Snapshot& snapshot, Rect r, std::string_view runner, TrendState& state,
                ReviewRequests& requests);

/// Points with whiskers for each session, evenly spaced, with their dates; a session can be pressed.
/// trend_plot.cpp
void draw_trend_plot(const Pen& pen, Rect r, const TrendPicture& picture, SpeedUnit unit, TrendState& state);
/// The session whose figures are told: the pressed one, or the newest.
[[nodiscard]] const TrendColumn& told_column(const TrendPicture& picture, const TrendState& state);

}  // namespace footfall::ui
