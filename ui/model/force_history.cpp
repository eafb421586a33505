#include "ui/model/force_history.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace footfall::ui {
namespace {

// A stream that comes back may repeat its last moments; more than this is another clock.
constexpr double kRepeatedS = 5.0;

}  // namespace

const char* column_name(ForceHistory::Channel channel) {
  constexpr std::array<const char*, ForceHistory::Channels> kNames{"f_v_n",       "f_ap_n",   "left_f_v_n",
                                                                   "right_f_v_n", "cop_ap_m", "cop_ml_m"};
  return channel < kNames.size() ? kNames[channel] : "";
}

bool ForceHistory::append(const v1::ForceBatch& batch, std::int64_t epoch_ns) {
  const int count = batch.time_s_size();
  const std::array<const google::protobuf::RepeatedField<float>*, Channels> columns{
      &batch.f_v_n(),       &batch.f_ap_n(),   &batch.left_f_v_n(),
      &batch.right_f_v_n(), &batch.cop_ap_m(), &batch.cop_ml_m()};
  // A station without a second plate sends that column empty: unknown is NaN, not 0 N.
  const bool fits = std::all_of(columns.begin(), columns.end(), [count](const auto* column) {
    return column->empty() || column->size() == count;
  });
  if (!fits || !std::is_sorted(batch.time_s().begin(), batch.time_s().end())) return false;
  if (count == 0) return true;
  const double epoch_s = static_cast<double>(epoch_ns) * 1e-9;
  const double behind_s = history_.empty() ? 0.0 : history_.newest_s() - (epoch_s + batch.time_s(0));
  if (behind_s > (epoch_ns != 0 ? kRepeatedS : 0.0)) history_.clear();
  std::array<float, Channels> values{};
  for (int i = 0; i < count; ++i) {
    for (std::size_t c = 0; c < Channels; ++c)
      values[c] = columns[c]->empty() ? std::numeric_limits<float>::quiet_NaN() : columns[c]->Get(i);
    (void)history_.append(epoch_s + batch.time_s(i), values);
  }
  return true;
}

}  // namespace footfall::ui
