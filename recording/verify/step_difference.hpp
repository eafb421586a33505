#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "gait/results.hpp"

/// Whether two results are the same number, column by column of the session file. Units: the columns' own.
/// Thread: any. Blocks: never. Allocates: yes. Errors: none.
namespace footfall::recording {

enum class Agreement : std::uint8_t {
  /// Every bit, as far as the file keeps it: SQLite has no NaN beside NULL and no -0.0 in a REAL column.
  BitIdentical,
  /// Numbers within 1e-12 relative, times within 1 ns, everything else equal.
  Rounding
};
inline constexpr double kRoundingLimit = 1e-12;

struct Difference {
  std::string column;
  std::string stored, computed;  ///< as text with all digits; "not measurable" for NULL
};

/// The first column in which they differ.
[[nodiscard]] std::optional<Difference> first_difference(const gait::StepResult& stored,
                                                         const gait::StepResult& computed,
                                                         Agreement agreement);
[[nodiscard]] std::optional<Difference> first_difference(const gait::Summary& stored,
                                                         const gait::Summary& computed, Agreement agreement);

[[nodiscard]] bool same_number(std::optional<double> a, std::optional<double> b, Agreement agreement);

}  // namespace footfall::recording
