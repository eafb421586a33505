#include "recording/import/imported_results.hpp"

namespace footfall::recording {
namespace {

constexpr std::string_view kHead =
    "# Offline, over the whole recording as it is stored here.\nimported_build = \"";
constexpr std::string_view kTail = "\"\n";

}  // namespace

std::string imported_parameters(std::string_view build) {
  return std::string(kHead) + std::string(build) + std::string(kTail);
}

std::optional<std::string> build_of_imported(std::string_view parameters) {
  if (!parameters.starts_with(kHead) || !parameters.ends_with(kTail) ||
      parameters.size() < kHead.size() + kTail.size())
    return std::nullopt;
  return std::string(parameters.substr(kHead.size(), parameters.size() - kHead.size() - kTail.size()));
}

}  // namespace footfall::recording
