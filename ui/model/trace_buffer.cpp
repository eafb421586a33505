#include "ui/model/trace_buffer.hpp"

#include <algorithm>
#include <limits>

namespace footfall::ui {
namespace {

// A station without a second plate sends that column empty: unknown is NaN, not 0 N.
void extend(std::vector<float>& column, const google::protobuf::RepeatedField<float>& values, int count) {
  if (values.empty()) {
    column.insert(column.end(), static_cast<std::size_t>(count), std::numeric_limits<float>::quiet_NaN());
  } else {
    column.insert(column.end(), values.begin(), values.end());
  }
}

template <class T>
void erase_front(std::vector<T>& column, std::size_t count) {
  column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(count));
}

}  // namespace

bool TraceBuffer::append(const v1::ForceBatch& batch) {
  const int count = batch.time_s_size();
  const auto fits = [count](int size) { return size == 0 || size == count; };
  if (!fits(batch.f_v_n_size()) || !fits(batch.f_ap_n_size()) || !fits(batch.left_f_v_n_size()) ||
      !fits(batch.right_f_v_n_size())) {
    return false;
  }
  if (count == 0) return true;
  if (!std::is_sorted(batch.time_s().begin(), batch.time_s().end())) return false;
  if (!time_s_.empty() && batch.time_s(0) < time_s_.back()) clear();
  time_s_.insert(time_s_.end(), batch.time_s().begin(), batch.time_s().end());
  extend(f_v_n_, batch.f_v_n(), count);
  extend(f_ap_n_, batch.f_ap_n(), count);
  extend(left_f_v_n_, batch.left_f_v_n(), count);
  extend(right_f_v_n_, batch.right_f_v_n(), count);
  drop_old();
  return true;
}

void TraceBuffer::clear() {
  first_ = 0;
  time_s_.clear();
  for (auto* column : {&f_v_n_, &f_ap_n_, &left_f_v_n_, &right_f_v_n_}) column->clear();
}

void TraceBuffer::drop_old() {
  if (time_s_.size() <= capacity_) return;
  first_ = time_s_.size() - capacity_;
  if (first_ < capacity_) return;
  erase_front(time_s_, first_);
  for (auto* column : {&f_v_n_, &f_ap_n_, &left_f_v_n_, &right_f_v_n_}) erase_front(*column, first_);
  first_ = 0;
}

}  // namespace footfall::ui
