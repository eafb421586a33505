#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/chart_panel.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kVerticalFloorN = 1000.0, kForeAftFloorN = 200.0;
constexpr double kWheelZoom = 0.8, kKeyMove = 0.25, kNearestS = 0.02;
constexpr float kDragged = 3.0F;  // pixels: less is a click

std::array<Series, 3> vertical_series() {
  Series left, right, total;
  left.channel = ForceHistory::LeftVertical;
  left.colour = pixel_of(colour::kLeft, 60);
  left.area = true;
  right = left;
  right.channel = ForceHistory::RightVertical;
  right.colour = pixel_of(colour::kRight, 60);
  total.channel = ForceHistory::Vertical;
  total.colour = pixel_of(colour::kTextSoft);
  total.by_side = Series::BySide{ForceHistory::LeftVertical, ForceHistory::RightVertical,
                                 pixel_of(colour::kLeft), pixel_of(colour::kRight)};
  return {left, right, total};
}

TimeChartLook look_of(const Pen& pen, double floor, bool symmetric) {
  TimeChartLook look;
  look.palette = palette_serial();
  look.background = pixel_of(colour::kPanel);
  look.grid = pixel_of(colour::kGrid);
  look.zero = pixel_of(colour::kZero);
  look.thickness = std::max(1.5F, pen.px(2));
  look.grid_thickness = pen.px(1);
  look.floor = floor;
  look.symmetric = symmetric;
  return look;
}

std::string reading_words(const std::optional<History::Reading>& reading) {
  if (!reading) return "--";
  const std::string low = number(static_cast<double>(reading->lowest), 0);
  if (reading->from_s == reading->to_s) return low + " N";
  return low + " to " + number(static_cast<double>(reading->highest), 0) + " N";
}

}  // namespace

void ChartPanel::forces(const Pen& pen, const Snapshot& snapshot, Rect area, Textures& textures) {
  const History& history = snapshot.forces->history();
  const Plot vertical = plot_in(pen, area.take_top((area.h - pen.px(8)) * 0.58F, pen.px(8)));
  const Plot fore_aft = plot_in(pen, area);
  pen.panel(vertical.panel);
  pen.panel(fore_aft.panel);
  pen.text(vertical.heading, Type::Strong, colour::kText, "Vertical force, both plates (N)");
  // Readings take the place of legend and caption.
  const bool read = hovered_s_ || cursors_.first_s || cursors_.second_s;
  if (!read) legend(pen, vertical.heading);
  pen.text(fore_aft.heading, Type::Strong, colour::kText, "Fore-aft force (N)");
  if (!read) {
    pen.text(fore_aft.heading, Type::Caption, colour::kTextSoft, "above zero: propulsion   below: braking",
             Align::Right);
  }
  if (vertical.area.w < 2 || vertical.area.h < 2 || fore_aft.area.h < 2) return;
  hovered_s_.reset();
  interact(pen, "chart_vertical", vertical);
  interact(pen, "chart_fore_aft", fore_aft);

  Series along = vertical_series()[2];
  along.channel = ForceHistory::ForeAft;
  const auto draw_one = [&](TimeChart& chart, const Plot& plot, std::span<const Series> series, double floor,
                            bool symmetric, Textures::Slot slot) {
    const bool changed =
        chart.draw(history, window_, series, look_of(pen, floor, symmetric),
                   static_cast<std::size_t>(plot.area.w), static_cast<std::size_t>(plot.area.h));
    pen.list().AddImage(textures.show(slot, chart.canvas(), changed), {plot.area.x, plot.area.y},
                        {plot.area.right(), plot.area.bottom()});
    value_labels(pen, plot, chart.axis(), 0);
    time_labels(pen, plot, chart);
    cursors(pen, history, plot, chart, series.back().channel);
  };
  const auto upper = vertical_series();
  draw_one(vertical_, vertical, upper, kVerticalFloorN, false, Textures::VerticalForce);
  draw_one(fore_aft_, fore_aft, {&along, 1}, kForeAftFloorN, true, Textures::ForeAftForce);
  // What was looked up in the past is no less true for a stream that stands.
  if (!window_.following()) return;
  cover(pen, snapshot, vertical.area);
  cover(pen, snapshot, fore_aft.area);
}

void ChartPanel::interact(const Pen& pen, const char* name, const Plot& plot) {
  pen.note(name, plot.area, true);
  ImGui::SetCursorScreenPos({plot.area.x, plot.area.y});
  ImGui::InvisibleButton(name, {plot.area.w, plot.area.h},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  const ImGuiIO& io = ImGui::GetIO();
  const double fraction =
      std::clamp(static_cast<double>((io.MousePos.x - plot.area.x) / plot.area.w), 0.0, 1.0);
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, kDragged)) {
    dragged_ = true;
    window_.move(-static_cast<double>(io.MouseDelta.x / plot.area.w));
  }
  if (ImGui::IsItemDeactivated()) {
    if (!dragged_ && ImGui::IsMouseReleased(ImGuiMouseButton_Left)) cursors_.pin(window_.at(fraction));
    if (ImGui::IsMouseReleased(ImGuiMouseButton_Right)) cursors_.clear();
    dragged_ = false;
  }
  if (!ImGui::IsItemHovered()) return;
  hovered_s_ = window_.at(fraction);
  if (io.MouseWheel != 0.0F) window_.zoom(std::pow(kWheelZoom, static_cast<double>(io.MouseWheel)), fraction);
  if (!io.WantTextInput) keys();
}

void ChartPanel::keys() {
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key)); };
  if (ImGui::GetIO().KeyCtrl && pressed(ImGuiKey_LeftArrow)) window_.move(-kKeyMove);
  if (ImGui::GetIO().KeyCtrl && pressed(ImGuiKey_RightArrow)) window_.move(kKeyMove);
  if (pressed(ImGuiKey_Home)) window_.show_all();
  if (pressed(ImGuiKey_End)) window_.follow();
}

void ChartPanel::time_labels(const Pen& pen, const Plot& plot, const TimeChart& chart) const {
  for (const TimeTick& tick : chart.ticks()) {
    const float x = plot.area.x + plot.area.w * static_cast<float>(chart.place_of(tick.time_s));
    if (x < plot.area.x - 1.0F) continue;
    const float wide = pen.px(70);
    Rect label{x - 0.5F * wide, plot.area.bottom() + pen.px(3), wide, pen.px(18)};
    const bool at_end = label.right() > plot.area.right();
    if (at_end) label.x = plot.area.right() - wide;
    pen.text(label, Type::Caption, colour::kTextSoft, tick.words, at_end ? Align::Right : Align::Centre);
  }
}

void ChartPanel::cursors(const Pen& pen, const History& history, const Plot& plot, const TimeChart& chart,
                         std::size_t channel) const {
  const auto line = [&](double time_s, ImU32 tint) {
    const double place = chart.place_of(time_s);
    if (place < 0.0 || place > 1.0) return;
    const float x = plot.area.x + plot.area.w * static_cast<float>(place);
    pen.list().AddLine({x, plot.area.y}, {x, plot.area.bottom()}, tint, std::max(1.0F, pen.px(1)));
  };
  std::string words;
  const double within_s = std::max(kNearestS, window_.length_s() / static_cast<double>(plot.area.w));
  const auto add = [&](const char* name, double time_s) {
    if (!words.empty()) words += "     ";
    words += std::string(name) + " " + clock_words(time_s - history.begin_s(), 0.01) + "  " +
             reading_words(history.at(channel, time_s, within_s));
  };
  if (cursors_.first_s) add("A", *cursors_.first_s);
  if (cursors_.second_s) add("B", *cursors_.second_s);
  if (cursors_.first_s && cursors_.second_s)
    words +=
        "     B\xE2\x88\x92"
        "A " +
        number(1000.0 * (*cursors_.second_s - *cursors_.first_s), 0) + " ms";
  if (hovered_s_) add("", *hovered_s_);
  if (cursors_.first_s) line(*cursors_.first_s, colour::kAccent);
  if (cursors_.second_s) line(*cursors_.second_s, colour::kAccent);
  if (hovered_s_) line(*hovered_s_, colour::kTextSoft);
  if (words.empty()) return;
  // In the heading, where it hides no curve.
  const float wide = std::min(plot.heading.w, pen.width(Type::Caption, words) + pen.px(12));
  const Rect label{plot.heading.right() - wide, plot.heading.y, wide, plot.heading.h};
  pen.fill(label, colour::kPanel);
  pen.text(label, Type::Caption, colour::kText, words, Align::Right);
}

}  // namespace footfall::ui
