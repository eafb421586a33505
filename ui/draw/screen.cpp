#include "ui/draw/screen.hpp"

#include "ui/draw/widgets.hpp"

namespace footfall::ui {

Requests Screen::draw(const Snapshot& snapshot, const Layout& layout, bool enter_down, Textures& textures) {
  Requests requests;
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({layout.window.w, layout.window.h});
  ImGui::Begin("console", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBringToFrontOnFocus);
  const Pen pen(fonts_, layout.scale);
  draw_top_bar(pen, snapshot, layout, requests);
  draw_message_strip(pen, snapshot, layout.message);
  control_panel(pen, snapshot, layout.control, enter_down, requests);
  programme_panel(pen, snapshot, layout.programme, requests);
  if (incident_.shown(snapshot)) {
    if (draw_incident(pen, snapshot, incident_rect(layout))) incident_.close();
  } else {
    charts_.draw(pen, snapshot, layout.charts(), textures, requests.exports);
    if (IncidentPanelState::available(snapshot) && draw_incident_button(pen, layout)) incident_.open();
  }
  readouts(pen, snapshot, layout.readouts, requests);
  draw_comparison(pen, snapshot, layout.comparison);
  draw_status_strip(pen, snapshot, layout.status);
  ImGui::End();
  if (viewer_) requests.commands.clear();
  return requests;
}

}  // namespace footfall::ui
