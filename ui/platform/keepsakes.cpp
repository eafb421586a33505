#include "ui/platform/keepsakes.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace footfall::ui {

std::string preferences_path() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config != '\0') return std::string(config) + "/footfall/console.conf";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return std::string(home) + "/.config/footfall/console.conf";
}

Preferences load_preferences(const std::string& path) {
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return preferences_from(text);
}

void keep_preferences(const Preferences& preferences, const std::string& path) {
  if (path.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  replace_file(path, text_of(preferences));
}

void replace_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  {
    std::ofstream file(beside, std::ios::trunc);
    file << text;
    if (!file.flush()) return;
  }
  std::error_code ignored;
  std::filesystem::rename(beside, path, ignored);
}

}  // namespace footfall::ui
