#include <cmath>
#include <limits>

#include "formats/c3d/head.hpp"
#include "formats/c3d_content.hpp"

namespace footfall::formats {

using namespace c3d;

namespace {

constexpr std::size_t kChunkBytes = std::size_t{128} * 1024;

C3dParameter copy_of(std::string_view group, std::string_view name, const Parameter& value) {
  C3dParameter out;
  out.group = group;
  out.name = name;
  out.type = static_cast<C3dParameter::Type>(value.type());
  for (std::size_t i = 0; i < value.dimensions(); ++i)
    out.dimensions.push_back(static_cast<std::uint8_t>(value.dimension(i)));
  if (value.type() == Parameter::Type::Text) {
    out.text = value.all_text();
    return out;
  }
  for (std::size_t i = 0; i < value.size(); ++i)
    out.numbers.push_back(value.number(i).value_or(std::numeric_limits<double>::quiet_NaN()));
  return out;
}

double word_at(const std::uint8_t* p, const Layout& layout, bool analog) {
  if (layout.real) return load_f32(p, layout.processor);
  const std::uint16_t bits = load_u16(p, layout.processor == Processor::Mips);
  return analog && layout.unsigned_analog ? static_cast<double>(bits)
                                          : static_cast<double>(static_cast<std::int16_t>(bits));
}

void take_frames(const std::uint8_t* p, std::size_t first, std::size_t count, const Layout& layout,
                 std::vector<std::vector<double>>& columns) {
  const std::size_t points = 4 * layout.points, word = layout.word();
  for (std::size_t frame = first; frame < first + count; ++frame) {
    for (std::size_t i = 0; i < points; ++i, p += word) columns[i][frame] = word_at(p, layout, false);
    for (std::size_t s = 0; s < layout.per_frame; ++s)
      for (std::size_t i = 0; i < layout.channels; ++i, p += word)
        columns[points + i][frame * layout.per_frame + s] = word_at(p, layout, true);
  }
}

}  // namespace

core::Result<C3dContent> read_c3d_content(const std::filesystem::path& file) {
  const auto head = Head::read(file);
  if (!head) return tl::unexpected<core::Error>(head.error());
  const Layout& layout = head->layout;
  C3dContent content;
  content.real = layout.real;
  content.unsigned_analog = layout.unsigned_analog;
  content.frames = layout.frames;
  content.per_frame = layout.per_frame;
  content.first_frame = std::max<std::uint32_t>(1, layout.first_frame);
  content.frame_rate_hz = layout.frame_rate.value();
  content.point_scale =
      layout.real ? head->parameters.number("POINT", "SCALE").value_or(1.0) : layout.point_scale;
  if (content.point_scale == 0.0) content.point_scale = 1.0;
  head->parameters.for_each([&](std::string_view group, std::string_view name, const Parameter& value) {
    content.parameters.push_back(copy_of(group, name, value));
  });
  for (std::size_t i = 0; i < 4 * layout.points; ++i) content.owned.emplace_back(layout.frames);
  for (std::size_t i = 0; i < layout.channels; ++i) content.owned.emplace_back(layout.samples());
  const std::size_t per_chunk = std::max<std::size_t>(1, kChunkBytes / layout.frame_bytes());
  std::vector<std::uint8_t> chunk(per_chunk * layout.frame_bytes());
  for (std::size_t frame = 0; frame < layout.frames; frame += per_chunk) {
    const std::size_t count = std::min(per_chunk, layout.frames - frame);
    const auto bytes = std::span(chunk).first(count * layout.frame_bytes());
    if (const auto read = head->source.read(layout.data_at + frame * layout.frame_bytes(), bytes); !read)
      return tl::unexpected<core::Error>(read.error());
    take_frames(chunk.data(), frame, count, layout, content.owned);
  }
  for (std::size_t i = 0; i < content.owned.size(); ++i)
    (i < 4 * layout.points ? content.points : content.analog).push_back({content.owned[i], 1.0, 0.0});
  return content;
}

}  // namespace footfall::formats
