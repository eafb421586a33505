#pragma once
#include <array>
#include <cstdint>

namespace footfall::ui {

/// Where the operator is. Every page lies under the same top bar: STOP is on all of them.
enum class Page : std::uint8_t { Session, Run, Review, Data, Devices, Settings };

struct PageName {
  Page page;
  const char* name;   ///< of the item: "page_run"
  const char* label;  ///< on the screen
};

inline constexpr std::array<PageName, 6> kPages{{{Page::Session, "page_session", "Session"},
                                                 {Page::Run, "page_run", "Run"},
                                                 {Page::Review, "page_review", "Review"},
                                                 {Page::Data, "page_data", "Data"},
                                                 {Page::Devices, "page_devices", "Devices"},
                                                 {Page::Settings, "page_settings", "Settings"}}};

[[nodiscard]] constexpr const char* name_of(Page page) {
  for (const PageName& entry : kPages) {
    if (entry.page == page) return entry.name;
  }
  return "page";
}

}  // namespace footfall::ui
