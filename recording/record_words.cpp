#include "recording/record_words.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace footfall::recording {
std::string shown(std::string text) {
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

std::string words_of(PainPhase phase) {
  if (phase == PainPhase::Before) return "before the run";
  if (phase == PainPhase::After) return "after the run";
  std::string words(name_of(phase));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string words_of(const Pain& pain) {
  std::string words = std::to_string(pain.score) + " of 10, " + pain.region;
  if (pain.side != BodySide::None) words += ", " + std::string(name_of(pain.side));
  words += ", " + words_of(pain.phase);
  return shown(pain.condition.empty() ? words : words + ", " + pain.condition);
}

std::string words_of(const Exertion& exertion) {
  std::array<char, 40> value{};
  std::snprintf(value.data(), value.size(), "%g", exertion.value);
  return std::string(value.data()) + " on " + std::string(name_of(exertion.scale));
}

}  // namespace footfall::recording
