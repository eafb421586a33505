#include "formats/c3d/head.hpp"

#include <algorithm>

#include "formats/text_table.hpp"

namespace footfall::formats::c3d {
namespace {

/// Header and parameters nearly always end within the first; the section's own count of blocks keeps it below
/// 128 KiB, programs do not always.
constexpr std::size_t kFewParameterBytes = std::size_t{1} << 15, kMostParameterBytes = std::size_t{1} << 20;

}  // namespace

core::Result<Head> Head::read(const std::filesystem::path& file) {
  const std::string name = shown(file);
  auto source = Source::open(file);
  if (!source) return tl::unexpected<core::Error>(source.error());
  std::vector<std::uint8_t> bytes;
  const auto parse_first = [&](std::size_t most) -> core::Result<Parameters> {
    bytes.resize(std::min(source->size(), most));
    if (const auto read = source->read(0, bytes); !read) return tl::unexpected<core::Error>(read.error());
    return Parameters::parse(name, bytes);
  };
  auto parameters = parse_first(kFewParameterBytes);
  if (!parameters && source->size() > kFewParameterBytes) parameters = parse_first(kMostParameterBytes);
  if (!parameters) return tl::unexpected<core::Error>(parameters.error());
  auto layout = find_layout(name, bytes, *parameters, source->size());
  if (!layout) return tl::unexpected<core::Error>(layout.error());
  return Head{std::move(*source), std::move(bytes), std::move(*parameters), std::move(*layout)};
}

}  // namespace footfall::formats::c3d
