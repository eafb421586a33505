#include "formats/c3d/parameters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

namespace footfall::formats::c3d {

using core::fail;
using core::Remedy;

namespace {

/// More than any program writes; keeps a hostile file from filling memory with empty parameters.
constexpr std::size_t kMostRecords = 10'000;
constexpr std::size_t kMostDimensions = 7;
constexpr std::uint8_t kC3dMark = 0x50;

constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\0'; };
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  return text;
}

std::string_view text_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Names come from the file: only what prints goes into a sentence.
std::string printable(std::string_view name) {
  std::string out(name.substr(0, 24));
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return std::isprint(c) == 0; }, '?');
  return out;
}

int signed_byte(std::uint8_t byte) {
  return byte < 128 ? byte : byte - 256;
}

bool known_processor(std::uint8_t byte) {
  return byte >= static_cast<std::uint8_t>(Processor::Intel) &&
         byte <= static_cast<std::uint8_t>(Processor::Mips);
}

/// Where the section starts: the header's first byte says so, block 2 is where it nearly always is.
std::optional<std::size_t> find_section(std::span<const std::uint8_t> bytes) {
  for (const std::size_t block : {std::size_t{bytes[0]}, std::size_t{2}}) {
    if (block < 2) continue;
    const std::size_t at = (block - 1) * kBlock;
    if (at + 4 <= bytes.size() && known_processor(bytes[at + 3])) return at;
  }
  return std::nullopt;
}

}  // namespace

std::size_t Parameter::size() const {
  const auto width = static_cast<std::size_t>(type_ == Type::Text ? 1 : static_cast<int>(type_));
  const std::size_t values = data_.size() / width;
  if (type_ != Type::Text) return values;
  const std::size_t row = dimension(0);
  return row == 0 ? 0 : values / row;
}

std::optional<double> Parameter::number(std::size_t i) const {
  if (type_ == Type::Text || i >= size()) return std::nullopt;
  if (type_ == Type::Byte) return static_cast<std::int8_t>(data_[i]);
  if (type_ == Type::Integer)
    return static_cast<std::int16_t>(load_u16(&data_[2 * i], processor_ == Processor::Mips));
  const double value = load_f32(&data_[4 * i], processor_);
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<std::uint32_t> Parameter::count(std::size_t i) const {
  if (type_ == Type::Text || i >= size()) return std::nullopt;
  if (type_ == Type::Byte) return data_[i];
  if (type_ == Type::Integer) return load_u16(&data_[2 * i], processor_ == Processor::Mips);
  const auto value = number(i);
  if (!value || *value < 0.0 || *value > 4e9 || std::abs(*value - std::round(*value)) > 1e-3)
    return std::nullopt;
  return static_cast<std::uint32_t>(std::llround(*value));
}

std::string_view Parameter::text(std::size_t i) const {
  if (type_ != Type::Text || i >= size()) return {};
  const std::size_t row = dimension(0);
  return trimmed(text_of(data_.subspan(i * row, row)));
}

core::Result<Parameters> Parameters::parse(const std::string& file, std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 2 * kBlock) {
    return fail(Remedy::Reconfigure,
                "%s: %zu bytes are too few for the header and parameters of a C3D file: copy it again",
                file.c_str(), bytes.size());
  }
  if (bytes[1] != kC3dMark) {
    return fail(Remedy::Reconfigure,
                "%s is no C3D file (second byte 0x%02X, expected 0x50): export the recording as C3D",
                file.c_str(), static_cast<unsigned>(bytes[1]));
  }
  const auto at = find_section(bytes);
  if (!at) {
    return fail(
        Remedy::Reconfigure,
        "%s: no parameter section at block %u or 2 names a processor (Intel, DEC or MIPS): export the "
        "recording again",
        file.c_str(), static_cast<unsigned>(bytes[0]));
  }
  Parameters parameters;
  parameters.processor_ = static_cast<Processor>(bytes[*at + 3]);
  parameters.section_end_ = *at + kBlock * std::max<std::size_t>(1, bytes[*at + 2]);
  if (const auto taken = parameters.take_records(file, bytes, *at + 4); !taken)
    return tl::unexpected<core::Error>(taken.error());
  return parameters;
}

core::Result<void> Parameters::take_records(const std::string& file, std::span<const std::uint8_t> bytes,
                                            std::size_t at) {
  const auto beyond = [&file](std::size_t where) {
    return fail(Remedy::Reconfigure,
                "%s: the parameter at byte %zu leads beyond the end of the file: the file is cut short or "
                "damaged, copy it again",
                file.c_str(), where);
  };
  for (;;) {
    if (at + 2 > bytes.size()) return beyond(at);
    // A locked parameter has a negative length of its name; groups have negative numbers.
    const int signed_length = signed_byte(bytes[at]);
    const int id = signed_byte(bytes[at + 1]);
    if (signed_length == 0 || id == 0) return {};
    const auto name_length = static_cast<std::size_t>(std::abs(signed_length));
    const std::size_t offset_at = at + 2 + name_length;
    if (offset_at + 2 > bytes.size()) return beyond(at);
    const std::string_view name = trimmed(text_of(bytes.subspan(at + 2, name_length)));
    if (id < 0) {
      groups_.push_back({-id, name});
    } else {
      const auto value = value_at(file, name, bytes, offset_at + 2);
      if (!value) return tl::unexpected<core::Error>(value.error());
      parameters_.push_back({id, name, *value});
    }
    if (groups_.size() + parameters_.size() > kMostRecords) {
      return fail(Remedy::Reconfigure, "%s: more than %zu parameters: the file is damaged, export it again",
                  file.c_str(), kMostRecords);
    }
    const std::size_t offset = load_u16(&bytes[offset_at], processor_ == Processor::Mips);
    if (offset == 0) return {};
    at = offset_at + offset;
  }
}

core::Result<Parameter> Parameters::value_at(const std::string& file, std::string_view name,
                                             std::span<const std::uint8_t> bytes, std::size_t at) const {
  const auto damaged = [&](const char* what) {
    return fail(Remedy::Reconfigure, "%s: parameter '%s' %s: the file is damaged, export the recording again",
                file.c_str(), printable(name).c_str(), what);
  };
  if (at + 2 > bytes.size()) return damaged("is cut by the end of the file");
  const int type = signed_byte(bytes[at]);
  const std::size_t dimensions = bytes[at + 1];
  if (type != -1 && type != 1 && type != 2 && type != 4) return damaged("has an unknown type");
  if (dimensions > kMostDimensions) return damaged("has more than 7 dimensions");
  at += 2;
  if (at + dimensions > bytes.size()) return damaged("is cut by the end of the file");
  const auto sizes = bytes.subspan(at, dimensions);
  at += dimensions;
  std::size_t length = static_cast<std::size_t>(std::abs(type));
  for (const std::uint8_t size : sizes) length *= size;  // 4 * 255^7 is below 2^64
  if (length > bytes.size() - at) return damaged("says that it is longer than the file");
  return Parameter(static_cast<Parameter::Type>(type), sizes, bytes.subspan(at, length), processor_);
}

const Parameter* Parameters::find(std::string_view group, std::string_view name) const {
  const auto in_group = [this, group](int id) {
    return std::any_of(groups_.begin(), groups_.end(),
                       [&](const Group& g) { return g.id == id && same_name(g.name, group); });
  };
  const auto found = std::find_if(parameters_.rbegin(), parameters_.rend(), [&](const Named& p) {
    return same_name(p.name, name) && in_group(p.group);
  });
  return found == parameters_.rend() ? nullptr : &found->value;
}

bool Parameters::has_group(std::string_view group) const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [group](const Group& g) { return same_name(g.name, group); });
}

std::optional<double> Parameters::number(std::string_view group, std::string_view name) const {
  const Parameter* parameter = find(group, name);
  return parameter != nullptr ? parameter->number(0) : std::nullopt;
}

std::optional<std::uint32_t> Parameters::count(std::string_view group, std::string_view name) const {
  const Parameter* parameter = find(group, name);
  return parameter != nullptr ? parameter->count(0) : std::nullopt;
}

std::string_view Parameters::text(std::string_view group, std::string_view name) const {
  const Parameter* parameter = find(group, name);
  return parameter != nullptr ? parameter->text(0) : std::string_view{};
}

}  // namespace footfall::formats::c3d
