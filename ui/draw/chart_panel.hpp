#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ui/chart/curve_chart.hpp"
#include "ui/chart/time_chart.hpp"
#include "ui/draw/textures.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/cue_desk.hpp"
#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// What the operator wants as a file. Picture: `area` of the finished frame. Table: every sample (or bucket)
/// of the stretch.
struct ChartExport {
  enum class Kind { Picture, Table } kind = Kind::Picture;
  Rect area{};
  double from_s = 0.0, to_s = 0.0;
};

/// The charts of a run in one rectangle: forces over time (locked together, paused, moved, zoomed, measured
/// with cursors), stance-aligned mean curves, centre of pressure, bars of the last steps; and beside
/// them the metronome and the choice of what the runner sees. Left is blue, right
/// is orange.
/// Keys, while the pointer is over a chart: Ctrl+Left and Ctrl+Right move, Home shows all, End follows; none
/// of them means anything to the belt (PageUp and PageDown are its incline's). Thread: draw thread. Blocks:
/// never. Allocates: yes. Errors: none; what is stale is covered and says so.
class ChartPanel {
 public:
  enum class Page { Forces, Stance, Pressure, Steps, Cue };

  void draw(const Pen& pen, const Snapshot& snapshot, const Rect& area, Textures& textures,
            std::vector<ChartExport>& exports);
  [[nodiscard]] CueDesk& cue_desk() { return cue_desk_; }
  /// Why the beat cannot be heard; empty when it can.
  void set_sound_note(std::string note) { sound_note_ = std::move(note); }
  void choose(Page page) { page_ = page; }
  /// Shown for some seconds: where the file is, or why there is none.
  void tell(std::string words);
  [[nodiscard]] const TimeWindow& window() const { return window_; }
  [[nodiscard]] const TimeChart& vertical_chart() const { return vertical_; }

 private:
  struct Plot {
    Rect panel, heading, area;
  };
  [[nodiscard]] static Plot plot_in(const Pen& pen, const Rect& panel);
  void heading(const Pen& pen, const Snapshot& snapshot, const Rect& all, Rect row,
               std::vector<ChartExport>& exports);
  // force_charts.cpp
  void forces(const Pen& pen, const Snapshot& snapshot, Rect area, Textures& textures);
  void interact(const Pen& pen, const char* name, const Plot& plot);
  void keys();
  void cursors(const Pen& pen, const History& history, const Plot& plot, const TimeChart& chart,
               std::size_t channel) const;
  void time_labels(const Pen& pen, const Plot& plot, const TimeChart& chart) const;
  // stance_plots.cpp
  void stance(const Pen& pen, const Snapshot& snapshot, Rect area, Textures& textures);
  void pressure(const Pen& pen, const Snapshot& snapshot, const Rect& area, Textures& textures);
  // step_bars.cpp
  void steps(const Pen& pen, const Snapshot& snapshot, Rect area) const;

  // cue_page.cpp
  static void cue(const Pen& pen, const Snapshot& snapshot, Rect area, CueDesk& desk,
                  const std::string& sound_note);

  static void value_labels(const Pen& pen, const Plot& plot, const ValueAxis& axis, int decimals);
  static void legend(const Pen& pen, Rect r);
  static void cover(const Pen& pen, const Snapshot& snapshot, const Rect& area);

  Page page_ = Page::Forces;
  TimeWindow window_;
  Cursors cursors_;
  std::optional<double> hovered_s_;  ///< the pointer's moment, on any of the charts
  bool dragged_ = false;
  TimeChart vertical_, fore_aft_;
  std::array<Canvas, 3> curves_;
  std::uint64_t curves_of_ = ~0ULL;  ///< StepTrail::serial() they were drawn from
  unsigned curves_palette_ = 0;      ///< palette_serial() they were drawn in
  std::array<ValueAxis, 4> curve_axes_;
  CueDesk cue_desk_;
  std::string sound_note_;
  std::string note_;
  double note_until_s_ = 0.0;
};

}  // namespace footfall::ui
