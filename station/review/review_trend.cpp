#include "station/review/review_trend.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>
#include <tuple>

#include "gait/stats/steady_window.hpp"
#include "station/review/review_comparison.hpp"

namespace footfall::station {
namespace {

constexpr double kLook = 0.02, kRead = 0.05;  // where each part begins
constexpr auto kLookAgain = std::chrono::milliseconds(50);

/// The shelf's own thread reads what is new in the folder.
core::Result<std::vector<ShelfRow>> all_rows(ShelfFolder& shelf, const std::string& pseudonym,
                                             ReviewTask& task) {
  task.tell("looking through the folder", kLook);
  for (;;) {
    auto person = shelf.rows_of(pseudonym);
    if (!person) return tl::unexpected<core::Error>(person.error());
    if (person->unread == 0) return std::move(person->rows);
    if (task.given_up()) return tl::unexpected<core::Error>(review_cancelled());
    std::this_thread::sleep_for(kLookAgain);
  }
}

std::size_t keep_newest(std::vector<ShelfRow>& rows, std::size_t most) {
  std::sort(rows.begin(), rows.end(), [](const ShelfRow& a, const ShelfRow& b) {
    return std::tie(a.started_wall_ns, a.name) < std::tie(b.started_wall_ns, b.name);
  });
  const std::size_t older = rows.size() > most ? rows.size() - most : 0;
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(older));
  return older;
}

/// As the treadmill told last before each step; one that changed is none.
std::optional<core::GradePercent> incline_under(const ReviewSteps& session,
                                                const std::vector<gait::StepResult>& steps) {
  double sum = 0.0, low = 0.0, high = 0.0, count = 0.0;
  auto next = session.inclines.begin();
  for (const gait::StepResult& step : steps) {
    while (next != session.inclines.end() && next->time <= step.initial_contact) ++next;
    if (next == session.inclines.begin()) return std::nullopt;
    const double grade = std::prev(next)->grade.value();
    if (!std::isfinite(grade)) return std::nullopt;
    low = count == 0.0 ? grade : std::min(low, grade);
    high = count == 0.0 ? grade : std::max(high, grade);
    sum += grade;
    count += 1.0;
  }
  if (count == 0.0 || high - low > kSameGradePercent) return std::nullopt;
  return core::GradePercent(sum / count);
}

std::string no_steady_step(std::size_t steps) {
  if (steps == 0) return "No steps were measured.";
  std::array<char, 120> text{};
  std::snprintf(text.data(), text.size(),
                "None of its %zu steps counts: the run was too short, or the belt at no one speed.", steps);
  return text.data();
}

struct Read {
  TrendSession entry;
  std::string method_id;
};

Read read(const ShelfFolder& shelf, const ShelfRow& row, const ReviewTask& task) {
  Read out;
  const auto name_it = [&] {
    out.entry.name = row.name;
    out.entry.started_wall_ns = row.started_wall_ns;
    return out;
  };
  const auto because = [&](const std::string& sentence) {
    out.entry.why_none = sentence;
    return name_it();
  };
  if (row.state == ShelfRow::State::Unreadable) return because(row.error);
  const auto file = shelf.find(row.name);
  if (!file) return because(file.error().what());
  const auto steps = read_review_steps(*file);
  if (!steps) return because(steps.error().what());
  out.method_id = steps->method_id;
  out.entry = trend_of(*steps, task);
  return name_it();
}

void compare_methods(std::vector<Read>& sessions) {
  const auto newest = std::find_if(sessions.rbegin(), sessions.rend(),
                                   [](const Read& session) { return !session.method_id.empty(); });
  if (newest == sessions.rend()) return;
  for (Read& session : sessions)
    session.entry.another_method = !session.method_id.empty() && session.method_id != newest->method_id;
}

}  // namespace

TrendSession trend_of(const ReviewSteps& session, const ReviewTask& task) {
  TrendSession out;
  const gait::SteadySteps steady = gait::steady_steps(session.steps);
  out.steps = steady.steps.size();
  out.left_out = steady.unsteady + steady.unsettled;
  if (steady.steps.empty()) {
    out.why_none = no_steady_step(session.steps.size());
    return out;
  }
  out.cadence = gait::cadence_of(steady.steps);
  out.speed = steady.speed;
  out.incline = incline_under(session, steady.steps);
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    if (task.given_up()) break;
    out.means.push_back(gait::step_mean(metric, steady.steps));
  }
  const bool measured = std::any_of(out.means.begin(), out.means.end(),
                                    [](const gait::StepMean& mean) { return mean.mean.both.has_value(); });
  if (measured) return out;
  out.means.clear();
  out.why_none = "Fewer whole strides count than a mean needs.";
  return out;
}

core::Result<ReviewTrend> trend_of(ShelfFolder& shelf, const std::string& pseudonym, std::size_t most,
                                   ReviewTask& task) {
  auto rows = all_rows(shelf, pseudonym, task);
  if (!rows) return tl::unexpected<core::Error>(rows.error());
  ReviewTrend out;
  out.not_shown = keep_newest(*rows, most);
  std::vector<Read> sessions;
  for (const ShelfRow& row : *rows) {
    std::array<char, 64> doing{};
    std::snprintf(doing.data(), doing.size(), "session %zu of %zu", sessions.size() + 1, rows->size());
    const double share = static_cast<double>(sessions.size()) / static_cast<double>(rows->size());
    task.tell(doing.data(), kRead + (1.0 - kRead) * share);
    sessions.push_back(read(shelf, row, task));
    if (task.given_up()) return tl::unexpected<core::Error>(review_cancelled());
  }
  compare_methods(sessions);
  for (Read& session : sessions) out.sessions.push_back(std::move(session.entry));
  return out;
}

}  // namespace footfall::station
