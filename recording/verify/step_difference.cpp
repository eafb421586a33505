#include "recording/verify/step_difference.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "recording/tables/columns.hpp"

namespace footfall::recording {
namespace {

using Value = std::variant<std::monostate, std::int64_t, double, core::Timestamp, std::string_view>;

struct Cell {
  const char* column;
  Value value;
};

/// Visitor of columns.hpp that takes the values as the file would hold them.
class Cells {
 public:
  template <class T>
  void operator()(const char* column, const T& value) {
    cells.push_back({column, of(value)});
  }
  std::vector<Cell> cells;

 private:
  template <class T>
  static Value of(const std::optional<T>& value) {
    return value ? of(*value) : Value();
  }
  template <class T>
  static Value of(const T& value) {
    if constexpr (std::is_enum_v<T>) {
      return name_of(value);
    } else if constexpr (std::is_same_v<T, core::Timestamp>) {
      return value;
    } else if constexpr (std::is_integral_v<T>) {
      return static_cast<std::int64_t>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
      return std::isnan(value) ? Value() : Value(static_cast<double>(value));
    } else {
      return of(value.value());
    }
  }
};

bool agree(const Value& a, const Value& b, Agreement agreement) {
  if (a.index() != b.index()) return false;
  const bool exact = agreement == Agreement::BitIdentical;
  if (const auto* x = std::get_if<double>(&a)) {
    const double y = std::get<double>(b);
    // NaN is absent here, and equal numbers differ in no bit but the sign of zero.
    return *x == y || (!exact && std::abs(*x - y) <= kRoundingLimit * std::max(std::abs(*x), std::abs(y)));
  }
  if (const auto* x = std::get_if<core::Timestamp>(&a)) {
    const core::Timestamp y = std::get<core::Timestamp>(b);
    return *x == y || (!exact && *x - y <= core::Duration{1} && y - *x <= core::Duration{1});
  }
  return a == b;
}

std::string text_of(const Value& value) {
  char text[40];
  if (const auto* number = std::get_if<double>(&value)) {
    std::snprintf(text, sizeof text, "%.17g", *number);
    return text;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* time = std::get_if<core::Timestamp>(&value)) return std::to_string(time->ns);
  if (const auto* name = std::get_if<std::string_view>(&value)) return std::string(*name);
  return "not measurable";
}

std::optional<Difference> first_difference(const Cells& stored, const Cells& computed, Agreement agreement) {
  for (std::size_t i = 0; i < stored.cells.size(); ++i) {
    const Cell &a = stored.cells[i], &b = computed.cells[i];
    if (!agree(a.value, b.value, agreement)) return Difference{a.column, text_of(a.value), text_of(b.value)};
  }
  return std::nullopt;
}

}  // namespace

bool same_number(std::optional<double> a, std::optional<double> b, Agreement agreement) {
  const auto value = [](std::optional<double> x) { return x && !std::isnan(*x) ? Value(*x) : Value(); };
  return agree(value(a), value(b), agreement);
}

std::optional<Difference> first_difference(const gait::StepResult& stored, const gait::StepResult& computed,
                                           Agreement agreement) {
  Cells a, b;
  visit_step(stored, a);
  visit_step(computed, b);
  return first_difference(a, b, agreement);
}

std::optional<Difference> first_difference(const gait::Summary& stored, const gait::Summary& computed,
                                           Agreement agreement) {
  Cells a, b;
  visit_summary(stored, a);
  visit_summary(computed, b);
  return first_difference(a, b, agreement);
}

}  // namespace footfall::recording
