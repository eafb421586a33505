#pragma once
#include <optional>
#include <vector>

#include "ui/chart/canvas.hpp"
#include "ui/chart/history.hpp"
#include "ui/chart/time_window.hpp"

namespace footfall::ui {

/// One line of a chart.
struct Series {
  std::size_t channel = 0;
  Pixel colour{};
  bool area = false;  ///< from zero to the largest value, without a line
  /// The line takes the colour of the foot that carries more: both channels in N, below 30 N neither.
  struct BySide {
    std::size_t left = 0, right = 0;
    Pixel left_colour{}, right_colour{};
  };
  std::optional<BySide> by_side{};
};

struct TimeChartLook {
  Pixel background{}, grid{}, zero{};
  float thickness = 2.0F, grid_thickness = 1.0F;
  double floor = 1.0;      ///< the axis ends no lower than this
  bool symmetric = false;  ///< about zero
  std::size_t most_ticks = 6;
  unsigned palette = 0;  ///< changes whenever a colour of these or of the series does
};

/// A chart over time: minimum and maximum columns of every series, drawn by the processor into one picture,
/// which a texture then shows (cheaper than ImGui::PlotLines: bench/console_frame.cpp). All charts that are
/// given one TimeWindow are locked together.
/// Units: those of the channels; pixels. Thread: draw thread. Blocks: never. Allocates: when its size or the
/// number of series changes. Errors: none; what is missing is a gap.
class TimeChart {
 public:
  /// Longer without a sample is a gap and is left open.
  static constexpr double kBridgeS = 0.025;

  /// False when nothing has changed since the last call, and the picture stands.
  bool draw(const History& history, const TimeWindow& window, std::span<const Series> series,
            const TimeChartLook& look, std::size_t width, std::size_t height);
  [[nodiscard]] const Canvas& canvas() const { return canvas_; }
  [[nodiscard]] const ValueAxis& axis() const { return axis_; }
  [[nodiscard]] const std::vector<TimeTick>& ticks() const { return ticks_; }
  /// Fraction of the width, 0 left to 1 right.
  [[nodiscard]] double place_of(double time_s) const;

 private:
  struct Key {
    std::uint64_t appended = 0;
    ColumnGrid grid{};
    std::size_t width = 0, height = 0, series = 0;
    bool following = true;
    float thickness = 0.0F;
    unsigned palette = 0;
    [[nodiscard]] bool same(const Key& other) const;
  };
  void colours_by_side(const History& history, const Series::BySide& sides);
  void grid_lines(const TimeChartLook& look);

  Canvas canvas_;
  ValueAxis axis_;
  ColumnGrid grid_;
  Key key_;
  std::vector<TimeTick> ticks_;
  std::vector<std::vector<ColumnRange>> columns_;  ///< by series
  std::vector<ColumnRange> left_, right_;
  std::vector<Pixel> colours_;
};

}  // namespace footfall::ui
