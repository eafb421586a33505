#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "footfall/v1/station.pb.h"

namespace footfall::ui {

/// The last seconds of the force stream, one column per channel, contiguous so that a chart can scan them.
/// Frame/sign: force of the ground on the runner, ap + forward, v + up. Units: s, N. Thread: draw thread.
/// Blocks: never. Allocates: on growth up to twice the capacity, then no more. Errors: a batch whose columns
/// differ in length is refused; time that runs backward (a new stream) clears what was there.
class TraceBuffer {
 public:
  explicit TraceBuffer(std::size_t capacity) : capacity_(capacity) {}

  /// False when the batch was refused.
  bool append(const v1::ForceBatch& batch);
  void clear();

  [[nodiscard]] std::size_t size() const { return time_s_.size() - first_; }
  [[nodiscard]] double newest_s() const { return time_s_.empty() ? 0.0 : time_s_.back(); }
  [[nodiscard]] std::span<const double> time_s() const { return tail(time_s_); }
  [[nodiscard]] std::span<const float> f_v_n() const { return tail(f_v_n_); }
  [[nodiscard]] std::span<const float> f_ap_n() const { return tail(f_ap_n_); }
  [[nodiscard]] std::span<const float> left_f_v_n() const { return tail(left_f_v_n_); }
  [[nodiscard]] std::span<const float> right_f_v_n() const { return tail(right_f_v_n_); }

 private:
  template <class T>
  [[nodiscard]] std::span<const T> tail(const std::vector<T>& column) const {
    return std::span<const T>(column).subspan(first_);
  }
  void drop_old();

  std::size_t capacity_;
  std::size_t first_ = 0;
  std::vector<double> time_s_;
  std::vector<float> f_v_n_, f_ap_n_, left_f_v_n_, right_f_v_n_;
};

}  // namespace footfall::ui
