#pragma once
#include "station/data/shelf_folder.hpp"
#include "station/review/review_desk.hpp"
#include "station/review/review_marks.hpp"
#include "station/review/review_steps.hpp"

/// A recorded session as Review shows it: its steps and what was marked in it. Frame/units: as its parts.
/// Thread: a job of ReviewDesk. Blocks: disk. Allocates: the steps. Errors: one sentence: a name that the
/// shelf does not list (Operator), those of reading.
namespace footfall::station {

struct ReviewSession {
  ReviewSteps steps;
  std::vector<ReviewMark> marks;
  double duration_s = 0.0;
};

[[nodiscard]] core::Result<ReviewSession> read_session(const ShelfFolder& shelf, const std::string& name,
                                                       MarkWords words, ReviewTask& task);

}  // namespace footfall::station
