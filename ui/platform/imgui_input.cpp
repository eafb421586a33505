#define GLFW_INCLUDE_NONE
#include "ui/platform/imgui_input.hpp"

#include <GLFW/glfw3.h>
#include <imgui.h>

#include <algorithm>
#include <cfloat>

namespace footfall::ui {

void ImguiInput::connect() {
  ImGuiIO& io = ImGui::GetIO();
  const auto name = [&io](ImGuiKey key, int code) { io.KeyMap[key] = code; };
  name(ImGuiKey_Tab, GLFW_KEY_TAB);
  name(ImGuiKey_LeftArrow, GLFW_KEY_LEFT);
  name(ImGuiKey_RightArrow, GLFW_KEY_RIGHT);
  name(ImGuiKey_PageUp, GLFW_KEY_PAGE_UP);
  name(ImGuiKey_PageDown, GLFW_KEY_PAGE_DOWN);
  name(ImGuiKey_Home, GLFW_KEY_HOME);
  name(ImGuiKey_End, GLFW_KEY_END);
  name(ImGuiKey_Delete, GLFW_KEY_DELETE);
  name(ImGuiKey_Backspace, GLFW_KEY_BACKSPACE);
  name(ImGuiKey_Enter, GLFW_KEY_ENTER);
  name(ImGuiKey_KeyPadEnter, GLFW_KEY_KP_ENTER);
  name(ImGuiKey_Escape, GLFW_KEY_ESCAPE);
  name(ImGuiKey_A, GLFW_KEY_A);
}

void ImguiInput::begin_frame(InputQueue& queue, int width, int height, double elapsed_s) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = static_cast<float>(std::max(elapsed_s, 1e-4));
  gate_.begin_frame();
  InputEvent event;
  while (queue.next(event)) {
    if (!gate_.admit(event)) {
      queue.put_back(event);
      return;
    }
    take(event);
  }
}

void ImguiInput::take(const InputEvent& event) {
  ImGuiIO& io = ImGui::GetIO();
  switch (event.kind) {
    case InputKind::Cursor:
      io.MousePos = {event.x, event.y};
      break;
    case InputKind::Scroll:
      io.MouseWheel += event.y;
      break;
    case InputKind::Character:
      io.AddInputCharacter(static_cast<unsigned>(event.code));
      break;
    case InputKind::Button:
      io.MousePos = {event.x, event.y};
      if (event.code >= 0 && event.code < IM_ARRAYSIZE(io.MouseDown)) io.MouseDown[event.code] = event.down;
      break;
    case InputKind::Key:
      if (event.code >= 0 && event.code < IM_ARRAYSIZE(io.KeysDown)) io.KeysDown[event.code] = event.down;
      io.KeyCtrl = io.KeysDown[GLFW_KEY_LEFT_CONTROL] || io.KeysDown[GLFW_KEY_RIGHT_CONTROL];
      io.KeyShift = io.KeysDown[GLFW_KEY_LEFT_SHIFT] || io.KeysDown[GLFW_KEY_RIGHT_SHIFT];
      // The Enter that ends a typed number must not go on to hold the start.
      if (event.code == GLFW_KEY_ENTER) enter_held_ = event.down && !io.WantTextInput;
      break;
    case InputKind::Focus:
      io.AddFocusEvent(event.down);
      if (!event.down) release_all();
      break;
  }
}

void ImguiInput::release_all() {
  ImGuiIO& io = ImGui::GetIO();
  std::fill(std::begin(io.KeysDown), std::end(io.KeysDown), false);
  std::fill(std::begin(io.MouseDown), std::end(io.MouseDown), false);
  io.KeyCtrl = io.KeyShift = false;
  enter_held_ = false;
}

}  // namespace footfall::ui
