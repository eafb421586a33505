#include "ui/model/too_slow.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr double kTiny = 1e-6, kAnother = 1e-3;

}  // namespace

double slowest_request_m_s(const v1::Status& status) {
  if (!(status.slowest_speed_m_s() > 0.0)) return 0.0;
  return status.slowest_speed_m_s() - std::min(0.0, status.requested_split_m_s());
}

std::string too_slow_words(const TooSlow::Question& question, SpeedUnit unit) {
  return "Too slow: the belt goes on at " + speed_words(unit, question.goes_on_m_s) + " " + unit_words(unit);
}

bool TooSlow::admit(double wanted_m_s, const v1::Status& status) {
  if (wanted_m_s >= slowest_request_m_s(status) - kTiny) {
    at_m_s_.reset();
    return true;
  }
  at_m_s_ = status.requested_speed_m_s();
  return false;
}

std::optional<TooSlow::Question> TooSlow::question(const v1::Status& status) {
  if (!at_m_s_) return std::nullopt;
  if (status.state() != "Running" || std::fabs(status.requested_speed_m_s() - *at_m_s_) > kAnother) {
    at_m_s_.reset();
    return std::nullopt;
  }
  return Question{status.requested_speed_m_s(), slowest_request_m_s(status)};
}

}  // namespace footfall::ui
