#pragma once
#include <optional>
#include <string>
#include <string_view>

/// Moments of a recording as people write them. Pure. Units: s. Thread: any. Blocks: never. Allocates: the
/// returned string. Errors: "--" for what is negative or not finite.
namespace footfall::ui {

/// "3:05", "1:02:00".
[[nodiscard]] std::string clock_text(double seconds);
/// Of "m:ss" or "h:mm:ss"; nullopt for anything else.
[[nodiscard]] std::optional<double> clock_seconds(std::string_view text);

}  // namespace footfall::ui
