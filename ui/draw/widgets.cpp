#include "ui/draw/widgets.hpp"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstring>

namespace footfall::ui {
namespace {

ImVec2 top_left(const Rect& r) {
  return {r.x, r.y};
}
ImVec2 bottom_right(const Rect& r) {
  return {r.right(), r.bottom()};
}
const char* end_of(std::string_view text) {
  return text.data() + text.size();
}

float measured(const ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font->FontSize, FLT_MAX, 0.0F, text.data(), end_of(text)).x;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

float digit_width(const ImFont* font) {
  float widest = 0;
  for (ImWchar digit = '0'; digit <= '9'; ++digit) widest = std::max(widest, font->GetCharAdvance(digit));
  return widest;
}

std::size_t bytes_of_character(std::string_view text) {
  std::size_t count = 1;
  while (count < text.size() && (static_cast<unsigned char>(text[count]) & 0xC0U) == 0x80U) ++count;
  return count;
}

std::string shortened(const ImFont* font, std::string_view text, float room) {
  std::string cut(text);
  while (!cut.empty() && measured(font, cut + "\xE2\x80\xA6") > room) {
    do {
      const bool continues = (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U;
      cut.pop_back();
      if (!continues) break;
    } while (!cut.empty());
  }
  return cut + "\xE2\x80\xA6";
}

}  // namespace

void Pen::note(const char* name, const Rect& r, bool enabled, std::string_view value) const {
  if (items_ != nullptr) items_->add({ItemKind::Control, name, r, enabled, std::string(value)});
}

void Pen::note_words(const char* name, const Rect& r, std::string_view words) const {
  if (items_ != nullptr) items_->add({ItemKind::Words, name, r, true, std::string(words)});
}

void Pen::panel(const Rect& r, const char* name) const {
  if (items_ != nullptr) items_->add({ItemKind::Panel, name, r, true, {}});
  fill(r, colour::kPanel, px(10));
  outline(r, colour::kPanelEdge, px(10), std::max(1.0F, px(1)));
}

void Pen::fill(const Rect& r, ImU32 colour, float rounding) const {
  list_.AddRectFilled(top_left(r), bottom_right(r), colour, rounding);
}

void Pen::outline(const Rect& r, ImU32 colour, float rounding, float thickness) const {
  list_.AddRect(top_left(r), bottom_right(r), colour, rounding, 0, thickness);
}

float Pen::width(Type type, std::string_view text) const {
  return measured(font(type), text);
}

void Pen::text(const Rect& r, Type type, ImU32 colour, std::string_view text, Align align) const {
  if (text.empty()) return;
  ImFont* face = font(type);
  std::string cut;
  float wide = measured(face, text);
  if (wide > r.w + 0.5F) {
    if (items_ != nullptr) items_->add({ItemKind::Cut, std::string(text), r, true, {}});
    cut = shortened(face, text, r.w);
    text = cut;
    wide = measured(face, text);
  }
  float x = r.x;
  if (align == Align::Centre) x += 0.5F * (r.w - wide);
  if (align == Align::Right) x += r.w - wide;
  const float y = r.y + 0.5F * (r.h - face->FontSize);
  list_.AddText(face, face->FontSize, {std::floor(x), std::floor(y)}, colour, text.data(), end_of(text));
}

void Pen::paragraph(const Rect& r, Type type, ImU32 colour, std::string_view text) const {
  ImFont* face = font(type);
  if (items_ != nullptr && height(type, text, r.w) > r.h + px(2))
    items_->add({ItemKind::Cut, std::string(text), r, true, {}});
  list_.PushClipRect(top_left(r), bottom_right(r), true);
  list_.AddText(face, face->FontSize, {std::floor(r.x), std::floor(r.y)}, colour, text.data(), end_of(text),
                r.w);
  list_.PopClipRect();
}

float Pen::height(Type type, std::string_view text, float width) const {
  const ImFont* face = font(type);
  return face->CalcTextSizeA(face->FontSize, FLT_MAX, width, text.data(), end_of(text)).y;
}

float Pen::figure_width(Type type, std::string_view text) const {
  const ImFont* face = font(type);
  const float cell = digit_width(face);
  float total = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = bytes_of_character(text.substr(i));
    total += is_digit(text[i]) ? cell : measured(face, text.substr(i, bytes));
    i += bytes;
  }
  return total;
}

float Pen::figure(float x, float baseline_top, Type type, ImU32 colour, std::string_view text) const {
  ImFont* face = font(type);
  const float cell = digit_width(face);
  float at = x;
  // The first digit starts at the margin, whatever its own width.
  if (!text.empty() && is_digit(text[0])) at -= 0.5F * (cell - measured(face, text.substr(0, 1)));
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = bytes_of_character(text.substr(i));
    const std::string_view one = text.substr(i, bytes);
    const float own = measured(face, one);
    const float step = is_digit(one[0]) ? cell : own;
    list_.AddText(face, face->FontSize, {at + 0.5F * (step - own), baseline_top}, colour, one.data(),
                  end_of(one));
    at += step;
    i += bytes;
  }
  return at - x;
}

float Pen::badge(float x, float y, float height, Type type, ImU32 fill_colour, ImU32 text_colour,
                 std::string_view words) const {
  const float wide = width(type, words) + px(24);
  const Rect r{x, y, wide, height};
  fill(r, fill_colour, px(6));
  text(r, type, text_colour, words, Align::Centre);
  return wide;
}

Pen::Touch Pen::touch(const char* name, const Rect& r) const {
  ImGui::SetCursorScreenPos(top_left(r));
  const bool pressed = ImGui::InvisibleButton(name, {r.w, r.h});
  const bool hovered = ImGui::IsItemHovered();
  if (guard_ == nullptr) return {pressed, hovered};
  if (hovered) guard_->over(name);
  return {pressed && !guard_->stray(), hovered};
}

bool Pen::button(const char* name, const Rect& r, const char* label, const Permit& permit, Tone tone) const {
  const auto [pressed, hovered] = touch(name, r);
  note(name, r, permit.allowed);
  const bool strong = tone != Tone::Normal;
  ImU32 back = tone == Tone::Primary || tone == Tone::Chosen ? colour::kPrimary
               : tone == Tone::Stop                          ? colour::kStop
                                                             : colour::kControl;
  if (hovered) {
    back = tone == Tone::Primary || tone == Tone::Chosen ? colour::kPrimaryHover
           : tone == Tone::Stop                          ? colour::kStopHover
                                                         : colour::kControlHover;
  }
  if (tone == Tone::Attention) back = colour::kWarning;
  if (!permit.allowed) back = colour::kControlOff;
  fill(r, back, px(7));
  if (permit.allowed && ImGui::IsItemActive()) outline(r, colour::kText, px(7), px(2));
  text(r.inset(px(4)), Type::Strong,
       !permit.allowed           ? colour::kControlTextOff
       : tone == Tone::Attention ? colour::kBackground
       : strong                  ? colour::kOnStrong
                                 : colour::kText,
       label, Align::Centre);
  if (hovered && !permit.allowed) tooltip(permit.why, r);
  return pressed && permit.allowed;
}

int Pen::choose(Rect& row, float each, float gap, std::span<const Choice> all) const {
  int pressed = -1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Rect r = row.take_left(each, i + 1 < all.size() ? gap : 0.0F);
    if (button(all[i].name, r, all[i].label, {true, ""}, all[i].chosen ? Tone::Chosen : Tone::Normal))
      pressed = static_cast<int>(i);
  }
  return pressed;
}

bool Pen::field(const char* name, const Rect& r, const char* hint, char* buffer, std::size_t size,
                bool numeric) const {
  ImFont* face = font(Type::Body);
  ImGui::PushFont(face);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(9), 0.5F * (r.h - face->FontSize)});
  ImGui::SetCursorScreenPos(top_left(r));
  ImGui::SetNextItemWidth(r.w);
  // A blank can never be typed: the space bar stops.
  const ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_CharsNoBlank |
                                    (numeric ? ImGuiInputTextFlags_AutoSelectAll : 0);
  note(std::strncmp(name, "##", 2) == 0 ? name + 2 : name, r, true, buffer);
  const bool entered = ImGui::InputTextWithHint(name, hint, buffer, size, flags);
  ImGui::PopStyleVar();
  ImGui::PopFont();
  return entered;
}

void Pen::tooltip(const std::string& words, const Rect& button) const {
  const float wide = width(Type::Body, words) + 2 * ImGui::GetStyle().WindowPadding.x;
  const bool fits = button.x + wide < ImGui::GetIO().DisplaySize.x;
  ImGui::SetNextWindowPos({fits ? button.x : button.right(), button.bottom() + px(3)}, ImGuiCond_Always,
                          {fits ? 0.0F : 1.0F, 0.0F});
  ImGui::PushFont(font(Type::Body));
  ImGui::BeginTooltip();
  ImGui::TextUnformatted(words.c_str());
  ImGui::EndTooltip();
  ImGui::PopFont();
}

}  // namespace footfall::ui
