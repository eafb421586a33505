#include "ui/draw/items.hpp"

#include <algorithm>
#include <sstream>

namespace footfall::ui {
namespace {

const char* word_for(ItemKind kind) {
  switch (kind) {
    case ItemKind::Control:
      return "control";
    case ItemKind::Panel:
      return "panel";
    case ItemKind::Words:
      return "words";
    case ItemKind::Cut:
      break;
  }
  return "cut";
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\t' || c == '\n'; }, ' ');
  return text;
}

}  // namespace

const Item* ItemList::of(ItemKind kind, std::string_view name) const {
  const auto found = std::find_if(items_.begin(), items_.end(), [kind, name](const Item& item) {
    return item.kind == kind && item.name == name;
  });
  return found == items_.end() ? nullptr : &*found;
}

std::string ItemList::text() const {
  std::ostringstream out;
  out << "page\t" << page_ << '\n';
  for (const Item& item : items_) {
    out << word_for(item.kind) << '\t' << item.rect.x << '\t' << item.rect.y << '\t' << item.rect.w << '\t'
        << item.rect.h << '\t' << (item.enabled ? 1 : 0) << '\t' << one_line(item.name) << '\t'
        << one_line(item.value) << '\n';
  }
  return out.str();
}

}  // namespace footfall::ui
