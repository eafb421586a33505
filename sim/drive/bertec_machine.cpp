#include "sim/drive/bertec_machine.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr std::size_t kOrderBytes = 64, kStatusBytes = 32, kFields = 9;
constexpr core::Duration kStatusPeriod = core::milliseconds(10);
constexpr int kSteepest = 4500;  // 0.01 degree
constexpr double kRadPerDegree = 3.14159265358979323846 / 180.0;

void append(Bytes& bytes, int value) {
  const auto word = static_cast<std::uint16_t>(value);
  bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  bytes.push_back(static_cast<std::uint8_t>(word & 0xFFU));
}

core::GradePercent grade(double degrees) {
  return core::GradePercent(100.0 * std::tan(degrees * kRadPerDegree));
}

}  // namespace

TreadmillTruth truth_of(const BertecBelts& belts) {
  TreadmillTruth truth;
  truth.speed = core::MetersPerSecond(belts.speed_m_s(BertecBelts::kLeft));
  truth.right_speed = core::MetersPerSecond(belts.speed_m_s(BertecBelts::kRight));
  truth.run = belts.told_to_run();
  truth.local_stop = belts.emergency();
  truth.fault = belts.fault();
  truth.incline = grade(belts.incline_degrees());
  truth.set_incline = grade(belts.set_incline_degrees());
  return truth;
}

bool obey_bertec_order(const Bytes& order, BertecBelts& belts, const LabTreadmill::Listener& listener) {
  // Nine words, then the same nine inverted.
  std::array<std::uint16_t, kFields> field{};
  bool good = order.size() == kOrderBytes && order[0] == 0;
  for (std::size_t i = 0; good && i < kFields; ++i) {
    field[i] = static_cast<std::uint16_t>(order[1 + 2 * i] * 256 + order[2 + 2 * i]);
    const int inverted = order[1 + 2 * (kFields + i)] * 256 + order[2 + 2 * (kFields + i)];
    good = field[i] + inverted == 0xFFFF;
  }
  for (std::size_t belt = 0; belt < BertecBelts::kBelts; ++belt) good = good && field[4 + belt] != 0;
  if (listener) {
    listener("bertec", {{"right_mm_s", static_cast<std::int16_t>(field[0])},
                        {"left_mm_s", static_cast<std::int16_t>(field[1])},
                        {"right_rear_mm_s", static_cast<std::int16_t>(field[2])},
                        {"left_rear_mm_s", static_cast<std::int16_t>(field[3])},
                        {"right_mm_s2", field[4]},
                        {"left_mm_s2", field[5]},
                        {"incline_centidegrees", field[8]},
                        {"obeyed", good}});
  }
  if (!good) return false;
  for (std::size_t belt = 0; belt < BertecBelts::kBelts; ++belt) {
    const double rate = std::abs(static_cast<std::int16_t>(field[4 + belt])) / 1000.0;
    belts.set_belt(belt, static_cast<std::int16_t>(field[belt]) / 1000.0, rate, rate);
  }
  belts.set_incline(std::min<int>(field[8], kSteepest) / 100.0);
  return true;
}

Bytes bertec_status(const BertecBelts& belts) {
  Bytes bytes{0};
  for (std::size_t belt = 0; belt < BertecBelts::kBelts; ++belt)
    append(bytes, static_cast<int>(std::lround(belts.speed_m_s(belt) * 1000.0)));
  append(bytes, static_cast<int>(std::lround(belts.incline_degrees() * 100.0)));
  bytes.resize(kStatusBytes);
  return bytes;
}

core::Result<void> BertecMachine::plug() {
  return plugged() ? core::Result<void>{} : port_.open();
}

void BertecMachine::unplug() {
  port_.close();
  outgoing_.clear();
}

bool BertecMachine::set_remote(bool enabled) {
  if (!enabled) unplug();
  return !enabled || plug().has_value();
}

void BertecMachine::serve_line(core::Timestamp now) {
  while (const auto order = port_.next(kOrderBytes)) obey_bertec_order(*order, belts_, listener_);
  if (now >= next_status_) {
    next_status_ = now + kStatusPeriod;
    tell(now);
  }
  while (!outgoing_.empty() && outgoing_.front().due <= now) {
    port_.send(outgoing_.front().bytes);
    outgoing_.pop_front();
  }
}

void BertecMachine::tell(core::Timestamp now) {
  if (!port_.has_client()) outgoing_.clear();
  if (faults_.mute || !port_.has_client()) return;
  Bytes status = bertec_status(belts_);
  if (faults_.corrupt > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
    // No checksum guards a speed: the byte that is damaged here is the one that can be told.
    status[0] ^= static_cast<std::uint8_t>(1U << (random_() % 8));
  }
  outgoing_.push_back({std::move(status), now + faults_.delay});
}

}  // namespace footfall::sim
