#pragma once
#include <string_view>

/// The log of an imported session holds what tables have no column for: `what` of its entries. Thread:
/// values.
namespace footfall::recording::import_words {

inline constexpr std::string_view kWho = "footfall import";
inline constexpr std::string_view kAbsent = "column absent in the source";  ///< old: plate, new: column
inline constexpr std::string_view kNote = "note of the reader";             ///< new: the sentence
/// New: of a file that this project exported, over the time that its belt ran steadily.
inline constexpr std::string_view kMeanBeltSpeed = "mean_belt_speed_m_s";
inline constexpr std::string_view kBeltSpeed = "belt_speed_m_s", kIncline = "incline_deg";  ///< new: stated

}  // namespace footfall::recording::import_words
