#include <algorithm>
#include <bit>
#include <cmath>

#include "formats/c3d/interleave.hpp"
#include "formats/c3d/parameters.hpp"
#include "formats/c3d/write_head.hpp"
#include "formats/c3d_content.hpp"

namespace footfall::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers are written as they lie in memory");

/// So that a piece stays in the second-level cache.
constexpr std::size_t kPieceBytes = std::size_t{512} * 1024;
constexpr double kLowest = -32768.0;  ///< of signed integers

bool same(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

C3dParameter numbers(std::string group, std::string name, C3dParameter::Type type, std::vector<double> values,
                     std::vector<std::uint8_t> dimensions) {
  if (dimensions.empty() && values.size() != 1)
    dimensions = {static_cast<std::uint8_t>(std::min<std::size_t>(255, values.size()))};
  return {std::move(group), std::move(name), type, std::move(dimensions), std::move(values), {}};
}

}  // namespace

C3dParameter c3d_reals(std::string group, std::string name, std::vector<double> values,
                       std::vector<std::uint8_t> dimensions) {
  return numbers(std::move(group), std::move(name), C3dParameter::Type::Real, std::move(values),
                 std::move(dimensions));
}

C3dParameter c3d_integers(std::string group, std::string name, std::vector<double> values,
                          std::vector<std::uint8_t> dimensions) {
  return numbers(std::move(group), std::move(name), C3dParameter::Type::Integer, std::move(values),
                 std::move(dimensions));
}

C3dParameter c3d_texts(std::string group, std::string name, const std::vector<std::string>& rows) {
  constexpr std::size_t kMost = 255;
  const std::size_t count = std::min(kMost, rows.size());
  std::size_t width = 1;
  for (std::size_t i = 0; i < count; ++i) width = std::max(width, std::min(kMost, rows[i].size()));
  C3dParameter p{std::move(group), std::move(name), C3dParameter::Type::Text, {}, {}, {}};
  p.dimensions = {static_cast<std::uint8_t>(width), static_cast<std::uint8_t>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    std::string row = rows[i];
    row.resize(width, ' ');
    p.text += row;
  }
  return p;
}

C3dParameter c3d_text(std::string group, std::string name, const std::string& row) {
  C3dParameter p = c3d_texts(std::move(group), std::move(name), {row});
  p.dimensions.pop_back();
  return p;
}

const C3dParameter* C3dContent::find(std::string_view group, std::string_view name) const {
  const auto found = std::find_if(parameters.rbegin(), parameters.rend(), [&](const C3dParameter& p) {
    return same(p.group, group) && same(p.name, name);
  });
  return found == parameters.rend() ? nullptr : &*found;
}

std::size_t C3dWriter::frame_bytes() const {
  return (content_->points.size() + content_->analog.size() * content_->per_frame) * (content_->real ? 4 : 2);
}

std::size_t C3dWriter::file_bytes() const {
  const std::size_t data = content_->frames * frame_bytes();
  return head_bytes_ + (data + c3d::kBlock - 1) / c3d::kBlock * c3d::kBlock;
}

core::Result<C3dWriter> C3dWriter::make(const C3dContent& content) {
  auto head = c3d::head_of(content);
  if (!head) return tl::unexpected<core::Error>(head.error());
  C3dWriter writer(content);
  writer.head_bytes_ = head->size();
  writer.buffer_ = std::move(*head);
  return writer;
}

bool C3dWriter::pack(std::size_t first, std::size_t count) {
  const auto put = [this](const std::vector<C3dColumn>& columns, std::size_t from, std::size_t rows,
                          bool no_sign, std::uint8_t* out) {
    if (!content_->real) {
      return c3d::interleave_integers(columns, from, rows, no_sign ? 0.0 : kLowest, out);
    }
    c3d::interleave_reals(columns, from, rows, out);
    return true;
  };
  const std::size_t per_frame = content_->per_frame, word = content_->real ? 4 : 2;
  if (content_->points.empty())
    return put(content_->analog, first * per_frame, count * per_frame, content_->unsigned_analog,
               buffer_.data());
  bool good = true;
  std::uint8_t* out = buffer_.data();
  for (std::size_t frame = first; frame < first + count; ++frame, out += frame_bytes()) {
    good &= put(content_->points, frame, 1, false, out);
    good &= put(content_->analog, frame * per_frame, per_frame, content_->unsigned_analog,
                out + content_->points.size() * word);
  }
  return good;
}

core::Result<std::span<const std::uint8_t>> C3dWriter::next() {
  if (!head_given_) {
    head_given_ = true;
    return std::span<const std::uint8_t>(buffer_);
  }
  const std::size_t bytes = frame_bytes();
  if (frame_ == content_->frames || bytes == 0) {
    const std::size_t tail = (head_bytes_ + content_->frames * bytes) % c3d::kBlock;
    if (padded_ || tail == 0) return std::span<const std::uint8_t>{};
    padded_ = true;
    buffer_.assign(c3d::kBlock - tail, 0);
    return std::span<const std::uint8_t>(buffer_);
  }
  const std::size_t count =
      std::min(content_->frames - frame_, std::max<std::size_t>(1, kPieceBytes / bytes));
  buffer_.resize(count * bytes);
  if (!pack(frame_, count)) {
    return core::fail(core::Remedy::Reconfigure,
                      "C3D: a sample is missing or out of range near frame %zu, which 16-bit integers cannot "
                      "say: write floating point",
                      frame_);
  }
  frame_ += count;
  return std::span<const std::uint8_t>(buffer_);
}

}  // namespace footfall::formats
