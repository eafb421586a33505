#pragma once
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "formats/recording.hpp"
#include "formats/text_table.hpp"

/// From named columns to belts; private to formats. Thread: any. Blocks: never. Allocates: yes.
namespace footfall::formats {

enum class Quantity { ForceAp, ForceV, ForceMl, CopAp, CopMl, MomentAp, MomentMl };

/// What one column means: which belt, which quantity.
struct ColumnMeaning {
  std::string belt;
  Quantity quantity;
};
using Interpreter = std::function<std::optional<ColumnMeaning>(const std::string& column)>;

/// Belts in order of appearance. Errors: no vertical force, a belt with a force or CoP but no vertical one,
/// a column given twice.
[[nodiscard]] core::Result<std::vector<BeltColumns>> assign_belts(const std::filesystem::path& file,
                                                                  Table& table, const Interpreter& meaning,
                                                                  const char* vertical_example);

/// The column of that name, taken out of the table; empty when absent.
[[nodiscard]] std::vector<double> take_column(Table& table, std::string_view name);

}  // namespace footfall::formats
