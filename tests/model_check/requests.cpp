#include "requests.hpp"

namespace footfall::model {
namespace {

using control::RequestKind;

std::optional<RequestKind> new_kind(Event event) {
  switch (event) {
    case Event::BeginLevel:
    case Event::WrongLevel:
      return RequestKind::BeginLevel;
    case Event::LevelBeat:
    case Event::LevelBeatWrong:
      return RequestKind::LevelBeat;
    case Event::BeginProgramme:
    case Event::WrongProgramme:
      return RequestKind::BeginProgramme;
    case Event::PauseProgramme:
      return RequestKind::PauseProgramme;
    case Event::ResumeProgramme:
    case Event::WrongResume:
    case Event::LateResume:
      return RequestKind::ResumeProgramme;
    case Event::SkipSegment:
      return RequestKind::SkipSegment;
    case Event::EndProgramme:
      return RequestKind::EndProgramme;
    case Event::CablePull:
    case Event::CablePullPlain:
    case Event::LatePull:
      return RequestKind::CablePull;
    default:
      return std::nullopt;
  }
}

/// What a difference between the belts asks for, m/s.
std::optional<double> split_of(Event event) {
  switch (event) {
    case Event::SplitRight:
      return kLargestSplit;
    case Event::SplitLeft:
      return -kLargestSplit;
    case Event::SplitNone:
      return 0.0;
    case Event::SplitTooWide:
      return 0.1;
    case Event::SplitNan:
      return kNan;
    default:
      return std::nullopt;
  }
}

double fast_of(Extra extra) {
  if (extra == Extra::Programme) return 0.19;
  return extra == Extra::CablePull ? 0.3 : 0.2;
}

}  // namespace

const control::Programme& tiny_programme() {
  static const control::Programme made = [] {
    control::Programme programme;
    programme.id = 5;
    programme.count = 2;
    programme.steps[0].speed = core::MetersPerSecond{0.19};
    programme.steps[1].speed = core::MetersPerSecond{0.1};
    programme.steps[1].incline = core::GradePercent{2.0};
    programme.steps[0].hold = programme.steps[1].hold = core::milliseconds(1'000);
    return programme;
  }();
  return made;
}

std::optional<control::Request> request_of(Event event, const Outside& outside, Extra extra) {
  const double fast = fast_of(extra);
  control::Request request;
  request.id = static_cast<std::uint64_t>(outside.now.ns);
  request.lease_epoch = kEpoch;
  request.token = outside.token;
  request.speed = core::MetersPerSecond{0.2};
  request.incline = core::GradePercent{1.0};
  if (const auto kind = new_kind(event)) {
    request.kind = *kind;
    request.token = event == Event::LevelBeatWrong ? outside.level_token ^ 12345U : outside.level_token;
    request.programme_id = tiny_programme().id;
    if (event == Event::LateResume || event == Event::LatePull)
      request.valid_until = outside.now - core::milliseconds(1);
    else if (is_void(event))
      request.lease_epoch = 3;
    return request;
  }
  if (const auto split = split_of(event)) {
    request.kind = RequestKind::SetSpeed;
    request.speed = core::MetersPerSecond{event == Event::SplitLeft ? 0.1 + kLargestSplit : 0.1};
    request.split = core::MetersPerSecond{*split};
    return request;
  }
  if (is_void(event)) {
    const bool late = event >= Event::LateReset;
    const auto first = static_cast<int>(late ? Event::LateReset : Event::WrongReset);
    request.kind = static_cast<RequestKind>(static_cast<int>(event) - first);
    if (late) {
      request.valid_until = outside.now - core::milliseconds(1);
    } else {
      request.lease_epoch = 3;
    }
    return request;
  }
  const auto speed = [&](double m_s) {
    request.kind = RequestKind::SetSpeed;
    request.speed = core::MetersPerSecond{m_s};
    return request;
  };
  const auto incline = [&](double percent) {
    request.kind = RequestKind::SetIncline;
    request.incline = core::GradePercent{percent};
    return request;
  };
  const auto beat = [&](std::uint64_t token) {
    request.kind = RequestKind::HoldBeat;
    request.token = token;
    return request;
  };
  const auto plain = [&](RequestKind kind) {
    request.kind = kind;
    return request;
  };
  switch (event) {
    case Event::Reset:
      return plain(RequestKind::Reset);
    case Event::Arm:
      return plain(RequestKind::Arm);
    case Event::Disarm:
      return plain(RequestKind::Disarm);
    case Event::BeginStart:
      return plain(RequestKind::BeginStart);
    case Event::EndMotion:
      return plain(RequestKind::EndMotion);
    case Event::Beat:
      return beat(outside.token);
    case Event::BeatUsed:
      return beat(outside.used);
    case Event::BeatWrong:
      return beat(outside.token ^ 12345U);
    case Event::SpeedLow:
      return speed(0.1);
    case Event::SpeedHigh:
      return speed(fast);
    case Event::SpeedTooHigh:
      return speed(fast + 0.02);
    case Event::SpeedTooLow:
      return speed(0.05);
    case Event::SpeedNegative:
      return speed(-1.0);
    case Event::SpeedNan:
      return speed(kNan);
    case Event::InclineUp:
      return incline(1.0);
    case Event::InclineFlat:
      return incline(0.0);
    case Event::InclineTooHigh:
      return incline(9.0);
    case Event::InclineNan:
      return incline(kNan);
    default:
      return std::nullopt;
  }
}

}  // namespace footfall::model
