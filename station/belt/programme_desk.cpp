#include "station/belt/programme_desk.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::station {
namespace {

constexpr std::size_t kBegunKept = 4;

template <std::size_t N>
bool keep_text(const std::string& text, std::array<char, N>& kept) {
  const bool control_character =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (text.size() >= N || control_character) return false;
  std::copy(text.begin(), text.end(), kept.begin());
  return true;
}

/// Seconds of a message as a time; what is no time becomes one that is refused.
core::Duration time_of(double seconds) {
  const bool sane = std::isfinite(seconds) && seconds >= 0.0 && seconds <= control::kLongestStep.seconds();
  return sane ? core::from_seconds(seconds) : core::Duration{-1};
}

std::optional<control::ProgrammeStep> step_of(const v1::ProgrammeSegment& segment) {
  control::ProgrammeStep step;
  if (!keep_text(segment.name(), step.name)) return std::nullopt;
  step.speed = core::MetersPerSecond(segment.speed_m_s());
  step.ramp = time_of(segment.ramp_s());
  step.acceleration = core::MetersPerSecond2(segment.acceleration_m_s2());
  step.hold = time_of(segment.hold_s());
  if (segment.has_incline_percent()) step.incline = core::GradePercent(segment.incline_percent());
  if (segment.has_cadence_spm()) step.cadence = core::StepsPerMinute(segment.cadence_spm());
  if (segment.has_cadence_change()) step.cadence_change = segment.cadence_change();
  return step;
}

void fill_segment(const control::ProgrammeStep& step, v1::ProgrammeSegment& segment) {
  segment.set_name(step.name.data());
  segment.set_speed_m_s(step.speed.value());
  segment.set_ramp_s(step.ramp.seconds());
  segment.set_acceleration_m_s2(step.acceleration.value());
  segment.set_hold_s(step.hold.seconds());
  if (step.incline) segment.set_incline_percent(step.incline->value());
  if (step.cadence) segment.set_cadence_spm(step.cadence->value());
  if (step.cadence_change) segment.set_cadence_change(*step.cadence_change);
}

std::optional<core::StepsPerMinute> cadence_of(const control::ProgrammeStep& step,
                                               std::optional<core::StepsPerMinute> baseline) {
  if (step.cadence) return step.cadence;
  if (!step.cadence_change || !baseline) return std::nullopt;
  return *baseline * (1.0 + *step.cadence_change);
}

}  // namespace

ProgrammeDesk::ProgrammeDesk(const std::filesystem::path& folder, const control::Limits& limits)
    : limits_(limits) {
  if (folder.empty()) return;
  try {
    auto read = config::load_programmes(folder);
    library_ = std::move(read.programmes);
    problems_ = std::move(read.problems);
  } catch (const config::ConfigError& error) {
    problems_.emplace_back(error.what());
  }
}

void ProgrammeDesk::list(const control::SupervisorStatus& now, bool has_incline,
                         v1::ProgrammeList& list) const {
  const bool runs = now.state == control::MotionState::Running;
  const control::ProgrammeStart start{runs ? now.requested_speed : limits_.first_speed, now.measured_incline,
                                      0};
  control::ProgrammeBounds bounds = control::programme_bounds(limits_, has_incline);
  bounds.ceiling = now.ceiling;
  for (const auto& file : library_) {
    v1::Programme& message = *list.add_programmes();
    message.set_name(file.programme.name.data());
    message.set_description(file.description);
    const core::Duration countdown = control::countdown_of(file.programme, bounds.countdown);
    message.set_countdown_s(countdown.seconds());
    for (std::size_t i = 0; i < file.programme.count; ++i) {
      fill_segment(file.programme.steps[i], *message.add_segments());
    }
    message.set_length_s(control::programme_length(file.programme, countdown, start).seconds());
    if (const auto refusal = control::programme_refusal(file.programme, bounds, start)) {
      message.set_refusal(refusal->data());
    }
  }
  for (const auto& problem : problems_) list.add_problems(problem);
}

core::Result<control::Programme> ProgrammeDesk::find(const v1::ProgrammeRequest& request) const {
  if (!request.has_own()) {
    const auto named = std::find_if(library_.begin(), library_.end(), [&](const auto& file) {
      return request.name() == file.programme.name.data();
    });
    if (named != library_.end()) return named->programme;
    return core::fail(core::Remedy::Operator, "this station has no programme '%.60s': list them again",
                      request.name().c_str());
  }
  const v1::Programme& own = request.own();
  control::Programme programme;
  if (own.name().empty() || !keep_text(own.name(), programme.name)) {
    return core::fail(core::Remedy::Operator, "the programme's name must be one line of 1 to 63 bytes");
  }
  if (own.segments().empty() || static_cast<std::size_t>(own.segments_size()) > control::kMaxProgrammeSteps) {
    return core::fail(core::Remedy::Operator, "a programme has 1 to %d segments, this one has %d",
                      static_cast<int>(control::kMaxProgrammeSteps), own.segments_size());
  }
  programme.countdown = std::max(core::Duration{}, time_of(own.countdown_s()));
  for (const v1::ProgrammeSegment& segment : own.segments()) {
    const auto step = step_of(segment);
    if (!step) {
      return core::fail(core::Remedy::Operator, "segment %d: its name must be one line below 32 bytes",
                        static_cast<int>(programme.count) + 1);
    }
    programme.steps[programme.count++] = *step;
  }
  return programme;
}

void ProgrammeDesk::begin(control::Programme programme,
                          const std::function<void(const control::Programme&)>& ask) {
  const std::lock_guard one(begin_mutex_);
  {
    const std::lock_guard guard(mutex_);
    programme.id = ++last_id_;
    begun_.push_back(programme);
    if (begun_.size() > kBegunKept) begun_.pop_front();
  }
  ask(programme);
}

std::optional<control::Programme> ProgrammeDesk::begun(std::uint32_t id) const {
  const std::lock_guard guard(mutex_);
  const auto found =
      std::find_if(begun_.begin(), begun_.end(), [&](const auto& programme) { return programme.id == id; });
  if (found == begun_.end()) return std::nullopt;
  return *found;
}

void ProgrammeDesk::fill(const control::ProgrammeStatus& status, std::optional<core::StepsPerMinute> baseline,
                         v1::ProgrammeStatus& message) const {
  message.set_state(control::name_of(status.state));
  if (status.state == control::ProgrammeState::None) return;
  message.set_segment(status.step);
  message.set_segments(status.steps);
  message.set_pause(control::sentence_for(status.pause));
  message.set_announcing(status.announcing);
  message.set_countdown_left_s(status.countdown_left.seconds());
  message.set_next_speed_m_s(status.next_speed.value());
  if (status.next_incline) message.set_next_incline_percent(status.next_incline->value());
  message.set_segment_left_s(status.step_left.seconds());
  message.set_segment_elapsed_s(status.step_elapsed.seconds());
  message.set_left_s(status.left.seconds());
  message.set_length_s(status.length.seconds());
  message.set_changing(status.changing);
  const auto programme = begun(status.id);
  if (!programme || status.step >= programme->count) return;
  const control::ProgrammeStep& step = programme->steps[status.step];
  message.set_name(programme->name.data());
  message.set_segment_name(step.name.data());
  if (status.step + 1 < programme->count)
    message.set_next_name(programme->steps[status.step + 1U].name.data());
  if (const auto cadence = cadence_of(step, baseline)) message.set_target_cadence_spm(cadence->value());
}

}  // namespace footfall::station
