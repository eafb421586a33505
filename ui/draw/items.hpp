#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ui/draw/layout.hpp"

namespace footfall::ui {

/// What one frame has drawn, by name: the seam by which a test finds things on the screen, and by which
/// nothing clipped and nothing overlapping is checked. Units: framebuffer pixels, origin top left. Thread:
/// draw thread. Blocks: never. Allocates: yes. Errors: none.
enum class ItemKind : std::uint8_t {
  Control,  ///< can be pressed or typed into
  Panel,    ///< a framed area; controls lie inside one
  Words,    ///< what stands at a place that has a name; the value is what
  Cut       ///< words that did not fit; the name is what was to be written
};

struct Item {
  ItemKind kind = ItemKind::Control;
  std::string name;
  Rect rect;
  bool enabled = true;
  std::string value{};  ///< of a field, of words: what stands there
};

class ItemList {
 public:
  void begin_frame(std::string_view page) {
    page_ = page;
    items_.clear();
  }
  void add(Item item) { items_.push_back(std::move(item)); }
  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const std::string& page() const { return page_; }
  /// nullptr when this frame has no control of that name.
  [[nodiscard]] const Item* find(std::string_view name) const { return of(ItemKind::Control, name); }
  /// What stands at the place of that name; nullptr when nothing does.
  [[nodiscard]] const Item* words(std::string_view name) const { return of(ItemKind::Words, name); }
  /// One line each, fields parted by tabs: "page NAME", then KIND X Y W H ENABLED NAME VALUE.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] const Item* of(ItemKind kind, std::string_view name) const;

  std::string page_;
  std::vector<Item> items_;
};

}  // namespace footfall::ui
