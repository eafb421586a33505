#include "formats/c3d/write_head.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "formats/c3d/parameters.hpp"

namespace footfall::formats::c3d {

using core::fail;
using core::Remedy;

namespace {

constexpr std::size_t kMost16Bits = 65535, kMostBlocks = 255, kMostGroups = 127, kHeaderEvents = 18;
constexpr std::size_t kLongestParameter = 32'000;  ///< its offset to the next is a signed 16-bit number
constexpr std::uint16_t kEventsHaveLabels = 12345;

class Bytes {
 public:
  void u8(std::size_t value) { bytes.push_back(static_cast<std::uint8_t>(value)); }
  void u16(std::size_t value) {
    u8(value & 0xFF);
    u8(value >> 8 & 0xFF);
  }
  void f32(double value) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    u16(bits & 0xFFFF);
    u16(bits >> 16);
  }
  void text(std::string_view value) { bytes.insert(bytes.end(), value.begin(), value.end()); }
  void fill_to(std::size_t size) { bytes.resize(std::max(size, bytes.size())); }
  void fill_block() { fill_to((bytes.size() + kBlock - 1) / kBlock * kBlock); }

  std::vector<std::uint8_t> bytes;
};

bool same(std::string_view a, std::string_view b) {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return upper(x) == upper(y); });
}

std::size_t last_frame(const C3dContent& content) {
  return content.first_frame + content.frames - 1;
}

double analog_rate(const C3dContent& content) {
  return content.frame_rate_hz * static_cast<double>(content.per_frame);
}

/// What follows from the sizes, in place of what the content may say about them.
std::vector<C3dParameter> written_parameters(const C3dContent& content, std::size_t data_block) {
  const auto number = [](auto value) { return static_cast<double>(value); };
  const double scale = content.real ? -std::abs(content.point_scale) : std::abs(content.point_scale);
  std::vector<C3dParameter> own{
      c3d_integers("POINT", "USED", {number(content.points.size() / 4)}),
      c3d_reals("POINT", "SCALE", {scale}),
      c3d_reals("POINT", "RATE", {content.frame_rate_hz}),
      c3d_integers("POINT", "DATA_START", {number(data_block)}),
      c3d_integers("POINT", "FRAMES", {number(std::min(content.frames, kMost16Bits))}),
      c3d_integers("ANALOG", "USED", {number(content.analog.size())}),
      c3d_reals("ANALOG", "RATE", {analog_rate(content)}),
      c3d_integers("TRIAL", "ACTUAL_START_FIELD",
                   {number(content.first_frame % 65536), number(content.first_frame / 65536)}),
      c3d_integers("TRIAL", "ACTUAL_END_FIELD",
                   {number(last_frame(content) % 65536), number(last_frame(content) / 65536)})};
  if (content.frames > kMost16Bits)
    own.push_back(c3d_reals("POINT", "LONG_FRAMES", {number(content.frames)}));
  if (!content.real) {
    own.push_back(c3d_text("ANALOG", "FORMAT", content.unsigned_analog ? "UNSIGNED" : "SIGNED"));
    own.push_back(c3d_integers("ANALOG", "BITS", {16}));
  }
  const std::size_t computed = own.size();
  for (const C3dParameter& p : content.parameters) {
    const bool ours =
        std::any_of(own.begin(), own.begin() + static_cast<std::ptrdiff_t>(computed),
                    [&](const C3dParameter& o) { return same(o.group, p.group) && same(o.name, p.name); });
    const bool stale = same(p.group, "POINT") && same(p.name, "LONG_FRAMES");
    if (!ours && !stale) own.push_back(p);
  }
  return own;
}

std::vector<std::string> groups_of(const std::vector<C3dParameter>& parameters) {
  std::vector<std::string> groups;
  for (const C3dParameter& p : parameters) {
    const bool known =
        std::any_of(groups.begin(), groups.end(), [&](const auto& group) { return same(group, p.group); });
    if (!known) groups.push_back(p.group);
  }
  return groups;
}

std::size_t group_id(const std::vector<std::string>& groups, const std::string& name) {
  const auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return same(g, name); });
  return static_cast<std::size_t>(at - groups.begin()) + 1;
}

void put_value(const C3dParameter& p, Bytes& out) {
  out.u8(static_cast<std::uint8_t>(p.type));
  out.u8(p.dimensions.size());
  for (const std::uint8_t size : p.dimensions) out.u8(size);
  if (p.type == C3dParameter::Type::Text) return out.text(p.text);
  for (const double value : p.numbers) {
    if (p.type == C3dParameter::Type::Real) {
      out.f32(value);
    } else {
      const auto whole = static_cast<std::size_t>(static_cast<std::int64_t>(std::llround(value)) & 0xFFFF);
      p.type == C3dParameter::Type::Byte ? out.u8(whole & 0xFF) : out.u16(whole);
    }
  }
}

core::Result<Bytes> section_of(const std::vector<C3dParameter>& parameters) {
  const std::vector<std::string> groups = groups_of(parameters);
  if (groups.size() > kMostGroups)
    return fail(Remedy::Reconfigure, "C3D: %zu groups of parameters, it can hold 127", groups.size());
  Bytes out;
  for (const std::uint8_t byte :
       {std::uint8_t{1}, std::uint8_t{0x50}, std::uint8_t{0}, static_cast<std::uint8_t>(Processor::Intel)})
    out.u8(byte);
  const auto name_of = [](const std::string& name) { return std::string_view(name).substr(0, 127); };
  for (const std::string& group : groups) {
    out.u8(name_of(group).size());
    out.u8(256 - group_id(groups, group));
    out.text(name_of(group));
    out.u16(3);
    out.u8(0);  // no description
  }
  for (const C3dParameter& p : parameters) {
    Bytes value;
    put_value(p, value);
    if (value.bytes.size() > kLongestParameter || name_of(p.name).empty()) {
      return fail(Remedy::Reconfigure, "C3D: parameter %.40s:%.40s does not fit into the file",
                  p.group.c_str(), p.name.c_str());
    }
    out.u8(name_of(p.name).size());
    out.u8(group_id(groups, p.group));
    out.text(name_of(p.name));
    out.u16(2 + value.bytes.size() + 1);
    out.bytes.insert(out.bytes.end(), value.bytes.begin(), value.bytes.end());
    out.u8(0);
  }
  out.u16(0);
  out.fill_block();
  const std::size_t blocks = out.bytes.size() / kBlock;
  if (blocks > kMostBlocks) {
    return fail(Remedy::Reconfigure, "C3D: %zu blocks of parameters, it can hold %zu", blocks, kMostBlocks);
  }
  out.bytes[2] = static_cast<std::uint8_t>(blocks);
  return out;
}

void put_events(const C3dContent& content, Bytes& out) {
  const std::size_t events = std::min(content.events.size(), kHeaderEvents);
  out.fill_to(2 * 149);
  out.u16(kEventsHaveLabels);
  out.u16(events);
  out.u16(0);
  for (std::size_t i = 0; i < kHeaderEvents; ++i) out.f32(i < events ? content.events[i].time_s : 0.0);
  for (std::size_t i = 0; i < kHeaderEvents; ++i) out.u8(i < events ? 1 : 0);  // shown
  out.u16(0);
  for (std::size_t i = 0; i < events; ++i) {
    std::string label = content.events[i].label;
    label.resize(4, ' ');
    out.text(label);
  }
}

Bytes header_of(const C3dContent& content, std::size_t data_block) {
  Bytes out;
  out.u8(2);
  out.u8(0x50);
  out.u16(content.points.size() / 4);
  out.u16(content.analog.size() * content.per_frame);
  out.u16(std::min<std::size_t>(content.first_frame, kMost16Bits));
  out.u16(std::min(last_frame(content), kMost16Bits));
  out.u16(0);  // no gaps were filled
  out.f32(content.real ? -std::abs(content.point_scale) : std::abs(content.point_scale));
  out.u16(data_block);
  out.u16(content.per_frame);
  out.f32(content.frame_rate_hz);
  put_events(content, out);
  out.fill_to(kBlock);
  return out;
}

core::Result<void> check(const C3dContent& content) {
  const std::size_t samples = content.frames * content.per_frame;
  const auto all = [](const std::vector<C3dColumn>& columns, std::size_t size) {
    return std::all_of(columns.begin(), columns.end(), [size](const C3dColumn& column) {
      return column.values.size() == size && column.scale != 0.0 && std::isfinite(column.scale);
    });
  };
  if (content.frames == 0 || content.per_frame == 0 || content.points.size() % 4 != 0 ||
      !all(content.points, content.frames) || !all(content.analog, samples)) {
    return fail(Remedy::Bug, "C3D: its columns are not %zu frames of %zu samples", content.frames,
                content.per_frame);
  }
  if (content.points.size() / 4 > kMost16Bits || content.analog.size() * content.per_frame > kMost16Bits) {
    return fail(Remedy::Reconfigure, "C3D: %zu points and %zu channels of %zu samples a frame do not fit",
                content.points.size() / 4, content.analog.size(), content.per_frame);
  }
  if (!(content.frame_rate_hz > 0.0 && std::isfinite(content.frame_rate_hz)))
    return fail(Remedy::Reconfigure, "C3D: a frame rate of %g Hz is none", content.frame_rate_hz);
  return {};
}

}  // namespace

core::Result<std::vector<std::uint8_t>> head_of(const C3dContent& content) {
  if (const auto fits = check(content); !fits) return tl::unexpected<core::Error>(fits.error());
  auto section = section_of(written_parameters(content, 0));
  if (!section) return tl::unexpected<core::Error>(section.error());
  const std::size_t data_block = 2 + section->bytes.size() / kBlock;
  section = section_of(written_parameters(content, data_block));
  if (!section) return tl::unexpected<core::Error>(section.error());
  Bytes head = header_of(content, data_block);
  head.bytes.insert(head.bytes.end(), section->bytes.begin(), section->bytes.end());
  return std::move(head.bytes);
}

}  // namespace footfall::formats::c3d
