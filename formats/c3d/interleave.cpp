#include "formats/c3d/interleave.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace footfall::formats::c3d {
namespace {

/// So that what is converted and what it becomes stay in the first-level cache.
constexpr std::size_t kBlock = 1024;
/// Added to a number below 2^31 it leaves the nearest integer in the low bits: the instruction set that every
/// x86-64 has cannot round.
constexpr double kRound = 6755399441055744.0;

using Words = std::array<std::uint32_t, kBlock>;
using Four = std::uint32_t __attribute__((vector_size(16)));

Four load(const std::uint32_t* from) {
  Four four;
  std::memcpy(&four, from, sizeof four);
  return four;
}

/// Four rows of words become the columns of `rows` rows of 16 bytes, `stride` bytes apart.
void transpose(const std::array<Words, 4>& words, std::size_t rows, std::size_t stride, std::uint8_t* out) {
  std::size_t i = 0;
  for (; i + 4 <= rows; i += 4) {
    const Four a = load(&words[0][i]), b = load(&words[1][i]), c = load(&words[2][i]), d = load(&words[3][i]);
    const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    const Four rows4[] = {
        __builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab, cd, 2, 3, 6, 7),
        __builtin_shufflevector(ef, gh, 0, 1, 4, 5), __builtin_shufflevector(ef, gh, 2, 3, 6, 7)};
    for (const Four& row : rows4) {
      std::memcpy(out, &row, sizeof row);
      out += stride;
    }
  }
  for (; i < rows; ++i, out += stride)
    for (std::size_t k = 0; k < 4; ++k) std::memcpy(out + 4 * k, &words[k][i], 4);
}

template <class Word>
void put_column(const Word* words, std::size_t rows, std::size_t stride, std::uint8_t* out) {
  for (std::size_t i = 0; i < rows; ++i, out += stride) std::memcpy(out, words + i, sizeof(Word));
}

void to_reals(const C3dColumn& column, std::size_t first, std::size_t rows, Words& words) {
  const double* in = column.values.data() + first;
  const double scale = column.scale, offset = column.offset;
  std::array<float, kBlock> out;
  if (scale == 1.0 && offset == 0.0) {
    for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<float>(in[i]);
  } else {
    for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<float>(in[i] / scale + offset);
  }
  std::memcpy(words.data(), out.data(), 4 * rows);
}

/// Rounded, as bits whose low end is the integer; what is none, or outside of 16 bits from `low` on, leaves
/// something in `bad`.
void to_integers(const C3dColumn& column, std::size_t first, std::size_t rows, double low,
                 std::array<std::uint64_t, kBlock>& out, std::uint64_t& bad) {
  const double* in = column.values.data() + first;
  const double k = 1.0 / column.scale, offset = column.offset;
  const auto least = std::bit_cast<std::uint64_t>(kRound + low);
  std::uint64_t beyond = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    out[i] = std::bit_cast<std::uint64_t>(in[i] * k + offset + kRound);
    beyond |= (out[i] - least) >> 16U;
  }
  bad |= beyond;
}

}  // namespace

void interleave_reals(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows,
                      std::uint8_t* out) {
  const std::size_t stride = 4 * columns.size();
  std::array<Words, 4> words;
  for (std::size_t done = 0; done < rows; done += kBlock) {
    const std::size_t now = std::min(kBlock, rows - done);
    std::size_t c = 0;
    for (; c + 4 <= columns.size(); c += 4) {
      for (std::size_t k = 0; k < 4; ++k) to_reals(columns[c + k], first + done, now, words[k]);
      transpose(words, now, stride, out + done * stride + 4 * c);
    }
    for (; c < columns.size(); ++c) {
      to_reals(columns[c], first + done, now, words[0]);
      put_column(words[0].data(), now, stride, out + done * stride + 4 * c);
    }
  }
}

bool interleave_integers(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows, double low,
                         std::uint8_t* out) {
  const std::size_t stride = 2 * columns.size();
  std::array<Words, 4> words;
  std::array<std::uint64_t, kBlock> left, right;
  std::uint64_t bad = 0;
  for (std::size_t done = 0; done < rows; done += kBlock) {
    const std::size_t now = std::min(kBlock, rows - done);
    std::size_t c = 0;
    for (; c + 8 <= columns.size(); c += 8) {  // two channels are one word of 32 bits
      for (std::size_t k = 0; k < 4; ++k) {
        to_integers(columns[c + 2 * k], first + done, now, low, left, bad);
        to_integers(columns[c + 2 * k + 1], first + done, now, low, right, bad);
        for (std::size_t i = 0; i < now; ++i)
          words[k][i] = static_cast<std::uint32_t>((left[i] & 0xFFFFU) | (right[i] << 16U));
      }
      transpose(words, now, stride, out + done * stride + 2 * c);
    }
    for (; c < columns.size(); ++c) {
      to_integers(columns[c], first + done, now, low, left, bad);
      std::array<std::uint16_t, kBlock> halves;
      for (std::size_t i = 0; i < now; ++i) halves[i] = static_cast<std::uint16_t>(left[i]);
      put_column(halves.data(), now, stride, out + done * stride + 2 * c);
    }
  }
  return bad == 0;
}

}  // namespace footfall::formats::c3d
