#pragma once
#include <string>

#include "recording/records.hpp"

/// What people entered, in plain words for people. A session may come from anywhere: nothing in the words
/// commands a terminal. Thread: any. Blocks: never. Allocates: the words. Errors: none.
namespace footfall::recording {

/// Without control characters.
[[nodiscard]] std::string shown(std::string text);
/// "6 of 10, knee, front, left, next morning, downhill".
[[nodiscard]] std::string words_of(const Pain& pain);
/// "next morning", "before the run".
[[nodiscard]] std::string words_of(PainPhase phase);
/// "5 on borg_cr10".
[[nodiscard]] std::string words_of(const Exertion& exertion);

}  // namespace footfall::recording
