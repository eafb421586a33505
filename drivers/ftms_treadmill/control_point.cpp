#include "drivers/ftms_treadmill/control_point.hpp"

#include <algorithm>

namespace footfall::drivers {
namespace {

namespace ftms = protocols::ftms;
using core::Duration;
using core::Remedy;
using core::Timestamp;

constexpr Duration kInterruptCheck = core::milliseconds(5);  ///< a waiting stop ends a wait within this
constexpr int kBabble = 256;                                 ///< a babbling machine must not hold the caller

}  // namespace

void ControlPoint::begin() {
  trusted_ = answers_requests_ = true;
  requests_under_way_ = 0;
  sent_ = 0;
}

void ControlPoint::expect_no_grants() {
  trusted_ = true;
  answers_requests_ = false;
  requests_under_way_ = 0;
}

void ControlPoint::count(const ftms::ControlResponse& answer) {
  if (answer.op == ftms::wire_code(ftms::Op::RequestControl) && requests_under_way_ > 0)
    --requests_under_way_;
}

core::Result<std::optional<ftms::ControlResponse>> ControlPoint::next_answer(Timestamp deadline) {
  for (int i = 0; i < kBabble; ++i) {
    const Duration left = std::max(deadline - core::monotonic_now(), Duration{});
    const auto notice = gatt_.next_notice(left);
    if (!notice) return tl::unexpected(notice.error());
    if (!*notice) return std::optional<ftms::ControlResponse>{};
    if ((*notice)->characteristic != ftms::kControlPoint) {
      sink_.heed(**notice);
      continue;
    }
    const auto answer = ftms::decode_response((*notice)->value.span());
    if (!answer) {
      ++gatt_.health().bad_replies;
      continue;
    }
    count(*answer);
    return std::optional(*answer);
  }
  return std::optional<ftms::ControlResponse>{};
}

core::Result<void> ControlPoint::drain(Duration patience) {
  auto notice = gatt_.next_notice(patience);
  for (int i = 0; i < kBabble; ++i) {
    if (!notice) return tl::unexpected(notice.error());
    if (!*notice) return {};
    if ((*notice)->characteristic == ftms::kControlPoint) {
      const auto answer = ftms::decode_response((*notice)->value.span());
      if (answer) count(*answer);
      ++gatt_.health().stale_drained;
      trusted_ = false;
    } else {
      sink_.heed(**notice);
    }
    notice = gatt_.next_notice({});
  }
  return {};
}

core::Result<void> ControlPoint::send(const ftms::ControlRequest& request, Mode mode) {
  const auto op = static_cast<unsigned>(ftms::wire_code(request.op));
  if (mode != Mode::Urgent && interrupted()) {
    return core::fail(Remedy::Retry, "treadmill at %s: a stop is waiting; op code %02X is not sent",
                      gatt_.name(), op);
  }
  ++sent_;
  if (request.op == ftms::Op::RequestControl) ++requests_under_way_;
  const auto written = gatt_.write(ftms::kControlPoint, ftms::encode(request).span());
  if (written) return {};
  if (written.error().remedy() == Remedy::Retry) trusted_ = false;
  if (written.error().remedy() == Remedy::Operator && request.op == ftms::Op::RequestControl) {
    --requests_under_way_;  // refused by the link: no indication follows
  }
  return written;
}

tl::unexpected<core::Error> ControlPoint::unanswered(std::uint8_t op) {
  trusted_ = false;
  ++gatt_.health().timeouts;
  return core::fail(Remedy::Retry, "treadmill at %s does not answer op code %02X within %d ms", gatt_.name(),
                    static_cast<unsigned>(op), static_cast<int>(timeout_.ns / 1'000'000));
}

core::Result<ControlPoint::Result> ControlPoint::perform(const ftms::ControlRequest& request, Mode mode) {
  if (auto drained = drain({}); !drained) return tl::unexpected(drained.error());
  if (mode == Mode::Normal && !trusted_) {
    return core::fail(Remedy::Retry, "treadmill at %s: an answer is late; the order is not sent",
                      gatt_.name());
  }
  const Timestamp deadline = core::monotonic_now() + timeout_;
  if (auto sent = send(request, mode); !sent) return tl::unexpected(sent.error());
  const std::uint8_t op = ftms::wire_code(request.op);
  for (;;) {
    const auto answer = next_answer(deadline);
    if (!answer) return tl::unexpected(answer.error());
    if (!*answer) return unanswered(op);
    if ((*answer)->op == op) {
      if ((*answer)->result != Result::Success) ++gatt_.health().exceptions;
      return (*answer)->result;
    }
    ++gatt_.health().stale_drained;
  }
}

core::Result<bool> ControlPoint::quiet_until(Timestamp deadline) {
  while (core::monotonic_now() < deadline) {
    if (interrupted()) return false;
    const auto answer = next_answer(std::min(deadline, core::monotonic_now() + kInterruptCheck));
    if (!answer) return tl::unexpected(answer.error());
    if (!*answer) continue;
    ++gatt_.health().stale_drained;
    return false;
  }
  return true;
}

core::Result<ControlPoint::Result> ControlPoint::probe() {
  if (auto drained = drain({}); !drained) return tl::unexpected(drained.error());
  trusted_ = false;
  const std::uint8_t op = ftms::wire_code(ftms::Op::RequestControl);
  const Timestamp limit = core::monotonic_now() + worst_exchange();
  Result result = Result::Success;
  if (answers_requests_) {
    const auto answered = perform({ftms::Op::RequestControl, 0}, Mode::Probe);
    if (!answered) return answered;
    result = *answered;
  }
  // Of several probes one is still unanswered: lost, if nothing comes for a whole time-out.
  while (requests_under_way_ > 0 || !answers_requests_) {
    const Timestamp deadline = core::monotonic_now() + timeout_;
    if (deadline > limit + kInterruptCheck || interrupted()) return unanswered(op);
    const auto quiet = quiet_until(deadline);
    if (!quiet) return tl::unexpected(quiet.error());
    if (*quiet) break;
  }
  trusted_ = true;
  requests_under_way_ = 0;
  return result;
}

}  // namespace footfall::drivers
