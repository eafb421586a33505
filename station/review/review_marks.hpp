#pragma once
#include <string>
#include <vector>

#include "recording/session.hpp"

/// What was marked in a recorded session: markers and notes, pain, effort, stops. Units: s after the
/// session's start. Thread: any, stateless. Blocks: disk. Allocates: yes. Errors: the reader's.
namespace footfall::station {

struct ReviewMark {
  /// What was told afterwards stands at the wall clock's time of telling; NaN where that is not known.
  double time_s = 0.0;
  std::string kind;   ///< marker, pain, effort, stop
  std::string words;  ///< plain ones
  std::string note;   ///< free text
};

/// Everything, or what everybody who watches may know, as in the event list: that something was said, and
/// when; neither free text, nor a marker that is none of the prepared ones, nor how much it hurt, and where.
enum class MarkWords : std::uint8_t { Everything, ForViewers };

/// In order of time; of unknown time last.
[[nodiscard]] core::Result<std::vector<ReviewMark>> read_review_marks(recording::SessionReader& session,
                                                                      MarkWords words);

}  // namespace footfall::station
