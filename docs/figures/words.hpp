#pragma once
#include <string>

namespace footfall::docs {

/// As printf, cut at 255 characters.
[[gnu::format(printf, 1, 2)]] std::string words(const char* format, ...);

}  // namespace footfall::docs
