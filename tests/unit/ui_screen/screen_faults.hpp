#pragma once
#include <string>
#include <vector>

#include "ui/draw/items.hpp"

/// What is wrong with the rectangles of one frame. Pure. Thread: any. Blocks: never. Errors: none.
namespace footfall::tests {

inline bool overlap(const ui::Rect& a, const ui::Rect& b) {
  constexpr float kTouch = 0.5F;
  return a.x + kTouch < b.right() && b.x + kTouch < a.right() && a.y + kTouch < b.bottom() &&
         b.y + kTouch < a.bottom();
}

inline bool inside(const ui::Rect& inner, const ui::Rect& outer) {
  constexpr float kRounding = 0.51F;
  return inner.x >= outer.x - kRounding && inner.y >= outer.y - kRounding &&
         inner.right() <= outer.right() + kRounding && inner.bottom() <= outer.bottom() + kRounding;
}

/// Words of a place may lie over anything.
inline bool drawn_only(const ui::Item& item) {
  return item.kind == ui::ItemKind::Cut || item.kind == ui::ItemKind::Words;
}

/// "control a overlaps control b", one for every fault.
inline std::vector<std::string> faults(const ui::ItemList& items, const ui::Rect& window) {
  std::vector<std::string> found;
  const auto& all = items.items();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (drawn_only(all[i])) continue;
    if (!inside(all[i].rect, window)) found.push_back(all[i].name + " leaves the window");
    for (std::size_t k = i + 1; k < all.size(); ++k) {
      if (drawn_only(all[k]) || !overlap(all[i].rect, all[k].rect)) continue;
      if (all[i].kind == all[k].kind) found.push_back(all[i].name + " overlaps " + all[k].name);
      if (all[i].kind == ui::ItemKind::Panel && all[k].kind == ui::ItemKind::Control &&
          !inside(all[k].rect, all[i].rect)) {
        found.push_back(all[k].name + " sticks out of " + all[i].name);
      }
    }
  }
  return found;
}

/// The words that did not fit.
inline std::vector<std::string> cut_words(const ui::ItemList& items) {
  std::vector<std::string> found;
  for (const ui::Item& item : items.items()) {
    if (item.kind == ui::ItemKind::Cut) found.push_back(item.name);
  }
  return found;
}

}  // namespace footfall::tests
