#include "ui/draw/screen.hpp"

#include "ui/draw/data_page.hpp"
#include "ui/draw/devices_page.hpp"
#include "ui/draw/widgets.hpp"

namespace footfall::ui {
namespace {

constexpr int kFirstPageKey = 290;  // F1: keys are numbered as the window's library does

}  // namespace

Requests Screen::draw(const Snapshot& snapshot, const Layout& layout, bool enter_down, Textures& textures) {
  Requests requests;
  const Page here = page_;  // a press on another page's name counts from the next frame
  items_.begin_frame(name_of(here));
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({layout.window.w, layout.window.h});
  ImGui::Begin("console", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBringToFrontOnFocus);
  const int presses = ImGui::GetMouseClickedCount(ImGuiMouseButton_Left);
  guard_.begin_frame(presses > 0, presses > 1);
  const Pen pen(fonts_, layout.scale, &items_, &guard_);
  draw_top_bar(pen, snapshot, layout, requests);
  navigation(pen, layout.navigation);
  if (snapshot.trusted()) alarm_.update(snapshot.status);
  const StripPress strip = draw_message_strip(pen, snapshot, alarm_, here == Page::Run, layout.message);
  if (strip == StripPress::Seen) alarm_.seen();
  if (strip == StripPress::Undo) {
    Command undo;
    undo.kind = CommandKind::UndoBaseline;
    undo.note = "Undone: baseline and target are as before";
    requests.commands.push_back(undo);
  }
  adopt_subject(snapshot);
  follow_recording(snapshot);
  // A hold ends with the page that shows it.
  if (here != Page::Run) (void)hold_.update(false, false, false, 0, HoldControl::TimePoint::clock::now());
  switch (here) {
    case Page::Session:
      session_page(pen, snapshot, layout.body, requests);
      break;
    case Page::Run:
      run_page(pen, snapshot, layout, enter_down, textures, requests);
      break;
    case Page::Review:
      draw_review(pen, snapshot, layout.body, pseudonym_.data(), review_, requests.review);
      break;
    case Page::Data:
      draw_data(pen, snapshot, layout.body, data_, requests.data);
      break;
    case Page::Devices:
      if (draw_devices(pen, snapshot, layout.body)) {
        Command zero;
        zero.kind = CommandKind::ZeroPlates;
        zero.note = "Plates zeroed";
        requests.commands.push_back(zero);
      }
      break;
    case Page::Settings:
      settings_page(pen, layout.body);
      break;
  }
  draw_status_strip(pen, snapshot, layout.status);
  ImGui::End();
  if (viewer_) requests.commands.clear();
  return requests;
}

void Screen::navigation(const Pen& pen, Rect r) {
  const float gap = pen.px(6);
  const float each = (r.w - gap * static_cast<float>(kPages.size() - 1)) / static_cast<float>(kPages.size());
  int key = kFirstPageKey;
  for (const PageName& entry : kPages) {
    const bool here = entry.page == page_;
    const Rect button = r.take_left(each, gap);
    const bool pressed = pen.button(entry.name, button, "", {true, ""}, here ? Tone::Chosen : Tone::Normal);
    const std::string key_words = "F" + std::to_string(1 + key - kFirstPageKey);
    Rect words = button;
    const float wide = pen.width(Type::Strong, entry.label) + pen.px(5) + pen.width(Type::Caption, key_words);
    words.take_left(0.5F * (button.w - wide));
    pen.text(words.take_left(pen.width(Type::Strong, entry.label) + 1.0F, pen.px(5) - 1.0F), Type::Strong,
             here ? colour::kOnStrong : colour::kText, entry.label);
    pen.text(words, Type::Caption, here ? colour::kOnStrong : colour::kTextSoft, key_words);
    // They write nothing into a field, so they count while one is typed into.
    if (pressed || ImGui::IsKeyPressed(key, false)) page_ = entry.page;
    ++key;
  }
}

void Screen::run_page(const Pen& pen, const Snapshot& snapshot, const Layout& layout, bool enter_down,
                      Textures& textures, Requests& requests) {
  control_panel(pen, snapshot, layout.control, enter_down, requests);
  // After a stop nothing can be begun: its record takes the programme's place.
  const bool incident = incident_.shown(snapshot);
  programme_panel(pen, snapshot, incident ? Rect{} : layout.programme, requests);
  if (incident) {
    if (draw_incident(pen, snapshot, incident_rect(layout))) incident_.close();
  } else {
    charts_.draw(pen, snapshot, layout.charts(), textures, requests.exports);
    if (IncidentPanelState::available(snapshot) && draw_incident_button(pen, layout)) incident_.open();
  }
  readouts(pen, snapshot, layout.readouts, requests);
  draw_comparison(pen, snapshot, layout.comparison, comparison_, requests);
}

}  // namespace footfall::ui
