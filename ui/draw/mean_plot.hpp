#pragma once
#include <span>
#include <string>

#include "ui/draw/widgets.hpp"
#include "ui/model/stance_view.hpp"

namespace footfall::ui {

/// One mean curve with its band of one standard deviation.
struct MeanLine {
  MeanBand band{};
  ImU32 tint = 0;
  bool dashed = false;
};

/// Mean curves over stance in one small chart: heading with unit, round ticks, 0 to 100 % of stance. What has
/// no points is not drawn. Thread: draw thread. Blocks: never. Errors: none.
void draw_mean_plot(const Pen& pen, Rect r, const std::string& heading, ImU32 heading_tint,
                    const ValueAxis& axis, std::span<const MeanLine> lines);
/// A short line with words behind it; returns the room that it takes.
float draw_line_key(const Pen& pen, const Rect& r, const std::string& words, ImU32 tint, bool dashed);

}  // namespace footfall::ui
