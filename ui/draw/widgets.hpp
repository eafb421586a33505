#pragma once
#include <imgui.h>

#include <span>
#include <string>
#include <string_view>

#include "ui/draw/items.hpp"
#include "ui/draw/layout.hpp"
#include "ui/draw/press_guard.hpp"
#include "ui/draw/theme.hpp"
#include "ui/model/permits.hpp"

/// The few building blocks of every panel. Thread: draw thread, inside one ImGui window. Blocks: never.
namespace footfall::ui {

enum class Align { Left, Centre, Right };
enum class Tone { Normal, Primary, Stop, Chosen, Attention };

/// One of several buttons in a row.
struct Choice {
  const char* name;
  const char* label;
  bool chosen;
};

/// What the panels draw with.
class Pen {
 public:
  /// `items`: where what is drawn is noted, nullptr for nowhere. `guard`: asked before a press counts.
  Pen(const Fonts& fonts, float scale, ItemList* items = nullptr, PressGuard* guard = nullptr)
      : fonts_(fonts), list_(*ImGui::GetWindowDrawList()), scale_(scale), items_(items), guard_(guard) {}

  [[nodiscard]] float px(float base) const { return base * scale_; }
  [[nodiscard]] ImDrawList& list() const { return list_; }
  [[nodiscard]] ImFont* font(Type type) const { return fonts_[type]; }

  void panel(const Rect& r, const char* name = "panel") const;
  /// Notes a control that this pen did not draw itself.
  void note(const char* name, const Rect& r, bool enabled, std::string_view value = {}) const;
  /// Notes what stands at a named place, for whoever drives the console by machine.
  void note_words(const char* name, const Rect& r, std::string_view words) const;
  void fill(const Rect& r, ImU32 colour, float rounding = 0) const;
  void outline(const Rect& r, ImU32 colour, float rounding = 0, float thickness = 1) const;
  /// One line, vertically centred in `r`; cut with an ellipsis where it does not fit.
  void text(const Rect& r, Type type, ImU32 colour, std::string_view text, Align align = Align::Left) const;
  /// Several lines from the top of `r`, cut at its bottom.
  void paragraph(const Rect& r, Type type, ImU32 colour, std::string_view text) const;
  /// How high that paragraph is in this width.
  [[nodiscard]] float height(Type type, std::string_view text, float width) const;
  /// A number whose digits all take the same width, so that it does not dance while it changes. Returns its
  /// width.
  float figure(float x, float baseline_top, Type type, ImU32 colour, std::string_view text) const;
  [[nodiscard]] float figure_width(Type type, std::string_view text) const;
  [[nodiscard]] float width(Type type, std::string_view text) const;
  /// Rounded badge with the text inside; returns its width.
  float badge(float x, float y, float height, Type type, ImU32 fill, ImU32 text_colour,
              std::string_view text) const;

  struct Touch {
    bool pressed = false, hovered = false;
  };
  /// Something to press that is drawn elsewhere; not noted.
  [[nodiscard]] Touch touch(const char* name, const Rect& r) const;
  /// True when pressed and allowed. Not allowed: greyed, and the pointer over it says why.
  bool button(const char* name, const Rect& r, const char* label, const Permit& permit,
              Tone tone = Tone::Normal) const;
  /// Buttons of one width beside each other, of which one is chosen; cuts them off `row`. The index of the
  /// one that was pressed, or -1.
  int choose(Rect& row, float each, float gap, std::span<const Choice> all) const;
  /// A field for a few characters; true when Enter ended it.
  bool field(const char* name, const Rect& r, const char* hint, char* buffer, std::size_t size,
             bool numeric) const;
  /// Below its button: at the cursor it would cover the next button, End run among them.
  void tooltip(const std::string& text, const Rect& button) const;

 private:
  const Fonts& fonts_;
  ImDrawList& list_;
  float scale_;
  ItemList* items_;
  PressGuard* guard_;
};

}  // namespace footfall::ui
