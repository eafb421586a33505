#pragma once
#include <optional>
#include <string_view>

#include "gait/results.hpp"

namespace footfall::gait {

/// Method::id() read back, from a file or a command line; nullopt when this program's method of these
/// settings has another name. Thread: any. Blocks/allocates: never. Errors: none.
[[nodiscard]] std::optional<Method> method_called(std::string_view id);

}  // namespace footfall::gait
