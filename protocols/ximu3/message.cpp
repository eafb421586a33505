#include "protocols/ximu3/message.hpp"

#include <bit>
#include <charconv>
#include <cstring>

namespace footfall::protocols::ximu3 {
namespace {

constexpr std::uint8_t kBinary = 0x80, kEscape = 0xDB, kEscapedEnd = 0xDC, kEscapedEscape = 0xDD, kEnd = 0x0A;
constexpr std::size_t kBinaryHead = 9;  // identifier and time

static_assert(std::endian::native == std::endian::little, "messages are little-endian: add a byte swap here");

/// Numbers that follow the time; 0 and `text` for the kinds that carry text.
struct Layout {
  char id;
  std::uint8_t values;
  std::uint8_t other_values;  ///< what another firmware sends, 0 = none
  bool text;
};
constexpr Layout kLayouts[] = {{'I', 6, 0, false}, {'M', 3, 0, false}, {'H', 3, 0, false}, {'Q', 4, 0, false},
                               {'R', 9, 0, false}, {'A', 3, 0, false}, {'L', 3, 7, false}, {'E', 3, 7, false},
                               {'U', 4, 0, false}, {'S', 0, 0, true},  {'Y', 1, 0, false}, {'C', 0, 0, true},
                               {'T', 1, 0, false}, {'B', 3, 0, false}, {'W', 2, 0, false}, {'O', 1, 0, false},
                               {'N', 0, 0, true},  {'F', 0, 0, true}};

const Layout* layout_of(std::uint8_t id) {
  for (const Layout& layout : kLayouts) {
    if (static_cast<std::uint8_t>(layout.id) == id) return &layout;
  }
  return nullptr;
}

bool is_count(const Layout& layout, std::size_t values) {
  return values == layout.values || (layout.other_values != 0 && values == layout.other_values);
}

std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<Fault> decode_binary(std::span<const std::uint8_t> line, const Layout& layout, Message& out) {
  if (line.size() < kBinaryHead) return Fault::WrongLength;
  std::memcpy(&out.timestamp_us, line.data() + 1, sizeof out.timestamp_us);
  const auto body = line.subspan(kBinaryHead);
  if (layout.text) {
    out.text = as_text(body);
    return std::nullopt;
  }
  const std::size_t values = body.size() / sizeof(float);
  if (body.size() % sizeof(float) != 0 || !is_count(layout, values)) return Fault::WrongLength;
  std::memcpy(out.values.data(), body.data(), body.size());
  out.count = static_cast<std::uint8_t>(values);
  return std::nullopt;
}

/// Takes ",NUMBER" from the front of `text`.
template <class Number>
bool take_field(std::string_view& text, Number& number) {
  if (text.empty() || text.front() != ',') return false;
  text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::optional<Fault> decode_ascii(std::span<const std::uint8_t> line, const Layout& layout, Message& out) {
  std::string_view text = as_text(line.subspan(1));
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (!take_field(text, out.timestamp_us)) return Fault::BadNumber;
  if (layout.text) {
    if (text.empty() || text.front() != ',') return Fault::BadNumber;
    out.text = text.substr(1);
    return std::nullopt;
  }
  while (!text.empty() && out.count < kMostValues) {
    if (!take_field(text, out.values[out.count])) return Fault::BadNumber;
    ++out.count;
  }
  if (!text.empty() || !is_count(layout, out.count)) return Fault::BadNumber;
  return std::nullopt;
}

}  // namespace

std::optional<std::span<std::uint8_t>> unstuff(std::span<std::uint8_t> line) noexcept {
  std::size_t to = 0;
  for (std::size_t from = 0; from < line.size(); ++from, ++to) {
    std::uint8_t byte = line[from];
    if (byte == kEscape) {
      if (++from == line.size()) return std::nullopt;
      if (line[from] != kEscapedEnd && line[from] != kEscapedEscape) return std::nullopt;
      byte = line[from] == kEscapedEnd ? kEnd : kEscape;
    }
    line[to] = byte;
  }
  return line.first(to);
}

std::optional<Fault> decode(std::span<const std::uint8_t> line, Message& out) noexcept {
  out = {};
  if (line.empty()) return Fault::UnknownKind;
  const bool binary = line[0] >= kBinary;
  const auto id = static_cast<std::uint8_t>(binary ? line[0] - kBinary : line[0]);
  const Layout* layout = layout_of(id);
  if (layout == nullptr) return Fault::UnknownKind;
  out.kind = static_cast<Kind>(layout->id);
  return binary ? decode_binary(line, *layout, out) : decode_ascii(line, *layout, out);
}

}  // namespace footfall::protocols::ximu3
