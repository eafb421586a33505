#include "tests/unit/ui_screen/blind_screen.hpp"

#include <cmath>

namespace footfall::tests {

BlindScreen::Context::Context() {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.KeyMap[ImGuiKey_UpArrow] = kUpKey;
  io.KeyMap[ImGuiKey_DownArrow] = kDownKey;
  io.KeyMap[ImGuiKey_PageUp] = kPageUpKey;
  io.KeyMap[ImGuiKey_PageDown] = kPageDownKey;
  io.KeyMap[ImGuiKey_Enter] = kEnterKey;
  io.KeyMap[ImGuiKey_Tab] = kTabKey;
  io.KeyMap[ImGuiKey_Backspace] = kBackspaceKey;
  io.KeyMap[ImGuiKey_Escape] = kEscapeKey;
  io.KeyMap[ImGuiKey_Home] = kHomeKey;
  io.KeyMap[ImGuiKey_End] = kEndKey;
}

BlindScreen::Context::~Context() {
  ImGui::DestroyContext();
}

BlindScreen::BlindScreen(int width, int height, ui::Preferences preferences, bool viewer)
    : screen_(fonts_, viewer, preferences), width_(width), height_(height) {}

BlindScreen::~BlindScreen() = default;

ui::Requests BlindScreen::draw(const ui::Snapshot& snapshot, bool programme, bool enter_down) {
  const ui::Preferences preferences = screen_.preferences();
  layout_ = ui::layout_for(width_, height_, preferences.font_scale);
  if (programme) layout_.make_room_for_programme();
  ImGuiIO& io = ImGui::GetIO();
  if (std::fabs(layout_.scale - scale_) > 1e-3F) {
    scale_ = layout_.scale;
    fonts_.load(scale_);
    ui::apply_style(scale_);
    unsigned char* pixels = nullptr;
    int atlas_width = 0, atlas_height = 0;
    io.Fonts->GetTexDataAsAlpha8(&pixels, &atlas_width, &atlas_height);
  }
  io.DisplaySize = {static_cast<float>(width_), static_cast<float>(height_)};
  io.DeltaTime = 1.0F / 30.0F;
  ImGui::NewFrame();
  ui::Requests requests = screen_.draw(snapshot, layout_, enter_down, textures_);
  ImGui::Render();
  return requests;
}

ui::Requests BlindScreen::click(const std::string& name, const ui::Snapshot& snapshot) {
  const ui::Item* item = items().find(name);
  if (item == nullptr) return {};
  return press_at(item->rect.x + 0.5F * item->rect.w, item->rect.y + 0.5F * item->rect.h, snapshot);
}

ui::Requests BlindScreen::click_again(const std::string& name, const ui::Snapshot& before,
                                      const ui::Snapshot& after, bool hasty) {
  const ui::Item* item = items().find(name);
  if (item == nullptr) return {};
  const float x = item->rect.x + 0.5F * item->rect.w, y = item->rect.y + 0.5F * item->rect.h;
  (void)press_at(x, y, before);
  if (hasty) {
    (void)draw(after);
  } else {
    rest(after);
  }
  return press_at(x, y, after);
}

void BlindScreen::rest(const ui::Snapshot& snapshot) {
  constexpr int kFrames = 15;
  for (int i = 0; i < kFrames; ++i) (void)draw(snapshot);
}

ui::Requests BlindScreen::press_at(float x, float y, const ui::Snapshot& snapshot) {
  ui::Requests all;
  const auto frame = [&] {
    const ui::Requests now = draw(snapshot);
    all.stop = all.stop || now.stop;
    if (now.data.begin) all.data.begin = now.data.begin;
    all.data.cancel = all.data.cancel || now.data.cancel;
    ui::ReviewRequests review = now.review;  // what is wanted now; what was begun or cancelled in any frame
    if (!review.begin) review.begin = all.review.begin;
    review.cancel = review.cancel || all.review.cancel;
    all.review = std::move(review);
    all.commands.insert(all.commands.end(), now.commands.begin(), now.commands.end());
  };
  move_to(x, y);
  frame();
  press(true);
  frame();
  press(false);
  frame();
  move_to(-1, -1);
  frame();
  return all;
}

}  // namespace footfall::tests
