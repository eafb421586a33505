#pragma once
#include <string>

#include "ui/model/preferences.hpp"

/// The two small files beside the window: the operator's settings, and for tests the list of items.
/// Thread: draw thread (load: main). Blocks: on the disk, a few hundred bytes. Errors: what cannot be read is
/// the default; what cannot be written is not kept, which harms nobody.
namespace footfall::ui {

/// $XDG_CONFIG_HOME/footfall/console.conf, or ~/.config/...; empty when neither is known.
[[nodiscard]] std::string preferences_path();
[[nodiscard]] Preferences load_preferences(const std::string& path);
void keep_preferences(const Preferences& preferences, const std::string& path);

/// Replaces the file as a whole, so that a reader sees one frame and never half of one.
void replace_file(const std::string& path, const std::string& text);

}  // namespace footfall::ui
