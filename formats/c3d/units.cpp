#include "formats/c3d/units.hpp"

#include <cctype>
#include <initializer_list>
#include <string>

namespace footfall::formats::c3d {

namespace {

std::string letters_of(std::string_view unit) {
  std::string out;
  for (const char c : unit) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  for (const std::string_view known : words)
    if (word == known) return true;
  return false;
}

/// "mete" is how a four-letter field holds "meters".
bool starts_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  for (const std::string_view known : words)
    if (word.size() >= 4 && known.substr(0, word.size()) == word) return true;
  return false;
}

}  // namespace

std::optional<double> metres_of(std::string_view unit) {
  const std::string word = letters_of(unit);
  if (word == "mm" || starts_one_of(word, {"millimeters", "millimetres"})) return 1e-3;
  if (word == "cm" || starts_one_of(word, {"centimeters", "centimetres"})) return 1e-2;
  if (word == "m" || starts_one_of(word, {"meters", "metres"})) return 1.0;
  if (is_one_of(word, {"in", "inch", "inches"})) return 0.0254;
  return std::nullopt;
}

std::optional<double> newtons_of(std::string_view unit) {
  const std::string word = letters_of(unit);
  if (is_one_of(word, {"n", "nt"}) || starts_one_of(word, {"newtons"})) return 1.0;
  if (word == "kn") return 1000.0;
  if (is_one_of(word, {"lb", "lbs", "lbf"})) return 4.4482216152605;
  if (is_one_of(word, {"kgf", "kp"})) return 9.80665;
  return std::nullopt;
}

std::optional<double> newton_metres_of(std::string_view unit) {
  const std::string word = letters_of(unit);
  for (const std::string_view force : {"newtons", "newton", "nt", "n", "kn", "lbf", "lb"}) {
    if (word.size() <= force.size() || word.compare(0, force.size(), force) != 0) continue;
    const auto arm = metres_of(std::string_view(word).substr(force.size()));
    const auto size = newtons_of(force);
    if (arm && size) return *arm * *size;
  }
  return std::nullopt;
}

}  // namespace footfall::formats::c3d
