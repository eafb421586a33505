#include "station/review/review_comparison.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "station/pseudonym.hpp"

namespace footfall::station {
namespace {

/// A cadence that stays the same is none: it keeps only a verdict on a cadence's effect from being given.
struct Obstacle {
  std::uint32_t reason;
  const char* sentence;
};
constexpr std::array<Obstacle, 5> kObstacles{
    {{gait::kSpeedsDiffer, "The belt's speed differed by more than 1 %: loads change with it."},
     {gait::kSpeedUnknown, "The belt's speed of a block is not known: loads change with it."},
     {gait::kTooFewSteps, "Fewer than 30 steady steps of a foot in a block: little can be told."},
     {gait::kMethodsDiffer, "A and B were analysed by different methods: that is in the changes too."},
     {gait::kGaitsDiffer, "One block is walking, the other running."}}};

bool within(const ReviewSteps& session, core::Timestamp time, const ReviewBlock& block) {
  const double at_s = (time - session.started).seconds();
  return at_s >= block.from_s && at_s < block.to_s;
}

/// A block cut out of a run needs no settling; where the belt changed, the steps themselves say so.
bool settled_at_start(const ReviewSteps& session, const ReviewBlock& block) {
  const gait::StepResult* before = nullptr;
  for (const gait::StepResult& step : session.steps) {
    if (within(session, step.initial_contact, block))
      return before != nullptr &&
             (step.initial_contact - before->initial_contact).seconds() <= gait::kPause.value();
    before = &step;
  }
  return false;
}

std::optional<double> mean_grade(const ReviewSteps& session, const ReviewBlock& block) {
  double sum = 0.0;
  std::size_t count = 0;
  for (const InclineMoment& moment : session.inclines) {
    if (!within(session, moment.time, block) || !std::isfinite(moment.grade.value())) continue;
    sum += moment.grade.value();
    ++count;
  }
  return count == 0 ? std::nullopt : std::optional(sum / static_cast<double>(count));
}

void add_incline(std::optional<double> a, std::optional<double> b, std::vector<std::string>& obstacles) {
  if (!a || !b) {
    obstacles.emplace_back("The incline of a block is not known.");
  } else if (std::fabs(*a - *b) > kSameGradePercent) {
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "The incline differed: A %.1f %%, B %.1f %%.", *a, *b);
    obstacles.emplace_back(text.data());
  }
}

constexpr double kReadA = 0.05, kReadB = 0.25, kCompare = 0.45;  // where each part begins

core::Result<ReviewSteps> read(const ShelfFolder& shelf, const std::string& name) {
  const auto file = shelf.find(name);
  if (!file) return tl::unexpected<core::Error>(file.error());
  auto steps = read_review_steps(*file);
  if (steps && !steps->method)
    return core::fail(core::Remedy::Reconfigure,
                      "%.80s does not say by which method its steps were measured: it cannot be compared",
                      name.c_str());
  return steps;
}

/// Of one session it is known without a name.
bool same_person(const ReviewSteps& a, const ReviewSteps& b) {
  if (a.name == b.name) return true;
  return is_named(a.pseudonym) && a.pseudonym == b.pseudonym;
}

}  // namespace

std::vector<gait::StepResult> steps_in(const ReviewSteps& session, const ReviewBlock& block) {
  std::vector<gait::StepResult> steps;
  for (const gait::StepResult& step : session.steps) {
    if (within(session, step.initial_contact, block)) steps.push_back(step);
  }
  return steps;
}

ReviewComparison compare_blocks(const ReviewSteps& session_a, const ReviewBlock& a,
                                const ReviewSteps& session_b, const ReviewBlock& b,
                                const gait::CompareOptions& options) {
  const std::vector<gait::StepResult> steps_a = steps_in(session_a, a), steps_b = steps_in(session_b, b);
  ReviewComparison out;
  out.comparison =
      gait::compare({steps_a, *session_a.method, settled_at_start(session_a, a)},
                    {steps_b, *session_b.method, settled_at_start(session_b, b)}, std::nullopt, options);
  out.another_person = !same_person(session_a, session_b);
  if (out.another_person)
    out.obstacles.emplace_back("A and B are not known to be the same person: a change is no effect.");
  if (session_a.name == session_b.name && a.from_s < b.to_s && b.from_s < a.to_s)
    out.obstacles.emplace_back("A and B share steps: they are not independent.");
  add_incline(mean_grade(session_a, a), mean_grade(session_b, b), out.obstacles);
  for (const Obstacle& obstacle : kObstacles) {
    if ((out.comparison.reasons & obstacle.reason) != 0) out.obstacles.emplace_back(obstacle.sentence);
  }
  return out;
}

core::Result<ReviewComparison> compare_parts(const ShelfFolder& shelf, const ReviewPart& a,
                                             const ReviewPart& b, ReviewTask& task) {
  task.tell("reading A", kReadA);
  const auto session_a = read(shelf, a.session);
  if (!session_a) return tl::unexpected<core::Error>(session_a.error());
  if (task.given_up()) return tl::unexpected<core::Error>(review_cancelled());
  task.tell("reading B", kReadB);
  std::optional<core::Result<ReviewSteps>> other;
  if (b.session != a.session) other = read(shelf, b.session);
  const core::Result<ReviewSteps>& session_b = other ? *other : session_a;
  if (!session_b) return tl::unexpected<core::Error>(session_b.error());
  task.tell("comparing", kCompare);
  gait::CompareOptions options;
  options.go_on = [&](double done) {
    task.tell("comparing", kCompare + (1.0 - kCompare) * done);
    return !task.given_up();
  };
  ReviewComparison found = compare_blocks(*session_a, a.block, *session_b, b.block, options);
  if (task.given_up()) return tl::unexpected<core::Error>(review_cancelled());
  return found;
}

}  // namespace footfall::station
