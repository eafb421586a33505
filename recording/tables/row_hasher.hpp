#pragma once
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "recording/hash.hpp"
#include "recording/tables/columns.hpp"

/// Rows into a hash, by the visitors of their columns (docs/session-format.md "Checksums and chains").
/// Thread: one per object. Blocks: never. Allocates: no. Errors: none.
namespace footfall::recording {

/// Visitor that adds every column but `hash` to a hash; NULL as the quiet NaN.
class RowHasher {
 public:
  explicit RowHasher(const Hash& previous) { hasher_.add(previous); }
  template <class Value>
  void operator()(const char* name, const Value& value) {
    if (std::string_view(name) != "hash") add(value);
  }
  [[nodiscard]] Hash finish() { return hasher_.finish(); }

 private:
  template <class Value>
  void add(const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      hasher_.add(name_of(value));
    } else if constexpr (std::is_integral_v<Value>) {
      hasher_.add(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_floating_point_v<Value>) {
      hasher_.add(static_cast<double>(value));
    } else if constexpr (std::is_same_v<Value, core::Timestamp>) {
      hasher_.add(value.ns);
    } else if constexpr (requires { value.value_or(std::declval<decltype(*value)>()); }) {
      value ? add(*value) : add_null();
    } else if constexpr (requires { value.value(); }) {
      hasher_.add(value.value());
    } else if constexpr (std::is_same_v<Value, std::vector<std::byte>>) {
      hasher_.add(std::span<const std::byte>(value));
    } else {
      hasher_.add(std::string_view(value));
    }
  }
  void add_null() { hasher_.add(std::numeric_limits<double>::quiet_NaN()); }
  Hasher hasher_;
};

}  // namespace footfall::recording
