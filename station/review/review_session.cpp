#include "station/review/review_session.hpp"

namespace footfall::station {
namespace {

constexpr double kOpen = 0.05, kSteps = 0.1, kMarks = 0.8;  // where each part begins

}  // namespace

core::Result<ReviewSession> read_session(const ShelfFolder& shelf, const std::string& name, MarkWords words,
                                         ReviewTask& task) {
  const auto fail = [](const core::Error& error) { return tl::unexpected<core::Error>(error); };
  task.tell("looking for the session", kOpen);
  const auto file = shelf.find(name);
  if (!file) return fail(file.error());
  if (task.given_up()) return fail(review_cancelled());
  task.tell("reading the steps", kSteps);
  const auto reader = recording::SessionReader::open(*file);
  if (!reader) return fail(reader.error());
  auto steps = read_review_steps(**reader);
  if (!steps) return fail(steps.error());
  if (task.given_up()) return fail(review_cancelled());
  task.tell("reading the marks", kMarks);
  auto marks = read_review_marks(**reader, words);
  if (!marks) return fail(marks.error());
  const auto overview = (*reader)->overview();
  if (!overview) return fail(overview.error());
  return ReviewSession{std::move(*steps), std::move(*marks), overview->duration_s};
}

}  // namespace footfall::station
