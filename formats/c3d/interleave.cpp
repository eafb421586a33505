#include "formats/c3d/interleave.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace footfall::formats::c3d {
namespace {

/// Rows before the next channels have their turn: what comes out stays in the second-level cache until all
/// channels are in it, and of each channel pages are read one after the other, as the processor foresees.
constexpr std::size_t kBlock = 2048;
/// Added to a number below 2^31 it leaves the nearest integer in the low bits: the instruction set that every
/// x86-64 has cannot round.
constexpr double kRound = 6755399441055744.0;

using Four = std::uint32_t __attribute__((vector_size(16)));
using Two64 = std::uint64_t __attribute__((vector_size(16)));
using Two = double __attribute__((vector_size(16)));
using TwoFloats = float __attribute__((vector_size(8)));
using FourFloats = float __attribute__((vector_size(16)));

Two load(const double* from) {
  Two two;
  std::memcpy(&two, from, sizeof two);
  return two;
}

/// Four rows of one column each become four rows of all four, `stride` bytes apart.
void put_transposed(const Four& a, const Four& b, const Four& c, const Four& d, std::size_t stride,
                    std::uint8_t* out) {
  const Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Four ef = __builtin_shufflevector(a, b, 2, 6, 3, 7), gh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  const Four rows[] = {
      __builtin_shufflevector(ab, cd, 0, 1, 4, 5), __builtin_shufflevector(ab, cd, 2, 3, 6, 7),
      __builtin_shufflevector(ef, gh, 0, 1, 4, 5), __builtin_shufflevector(ef, gh, 2, 3, 6, 7)};
  for (const Four& row : rows) {
    std::memcpy(out, &row, sizeof row);
    out += stride;
  }
}

/// Column to floating point: as it is, or scaled.
struct Plain {
  explicit Plain(const C3dColumn& column) : in(column.values.data()) {}
  [[nodiscard]] Two two(std::size_t i) const { return load(in + i); }
  [[nodiscard]] double one(std::size_t i) const { return in[i]; }
  const double* in;
};
struct Scaled {
  explicit Scaled(const C3dColumn& column)
      : in(column.values.data()),
        scale(column.scale),
        offset(column.offset == 0.0 ? -0.0 : column.offset) {}  // so that -0 stays what it is
  [[nodiscard]] Two two(std::size_t i) const { return load(in + i) / scale + offset; }
  [[nodiscard]] double one(std::size_t i) const { return in[i] / scale + offset; }
  const double* in;
  double scale, offset;
};

bool plain(std::span<const C3dColumn> columns) {
  return std::all_of(columns.begin(), columns.end(),
                     [](const C3dColumn& column) { return column.scale == 1.0 && column.offset == 0.0; });
}

template <class Column>
Four reals(const Column& column, std::size_t i) {
  const auto low = __builtin_convertvector(column.two(i), TwoFloats),
             high = __builtin_convertvector(column.two(i + 2), TwoFloats);
  return std::bit_cast<Four>(FourFloats(__builtin_shufflevector(low, high, 0, 1, 2, 3)));
}

template <class Column>
void put_reals(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows, std::size_t stride,
               std::uint8_t* out) {
  std::size_t c = 0;
  for (; c + 4 <= columns.size(); c += 4, out += 16) {
    const Column a(columns[c]), b(columns[c + 1]), d(columns[c + 2]), e(columns[c + 3]);
    std::uint8_t* to = out;
    std::size_t i = first;
    for (; i + 4 <= first + rows; i += 4, to += 4 * stride)
      put_transposed(reals(a, i), reals(b, i), reals(d, i), reals(e, i), stride, to);
    for (; i < first + rows; ++i, to += stride) {
      const std::array<float, 4> row{static_cast<float>(a.one(i)), static_cast<float>(b.one(i)),
                                     static_cast<float>(d.one(i)), static_cast<float>(e.one(i))};
      std::memcpy(to, row.data(), sizeof row);
    }
  }
  for (; c < columns.size(); ++c, out += 4) {
    const Column column(columns[c]);
    std::uint8_t* to = out;
    for (std::size_t i = first; i < first + rows; ++i, to += stride) {
      const auto word = static_cast<float>(column.one(i));
      std::memcpy(to, &word, sizeof word);
    }
  }
}

/// A column as integers: rounded, as bits whose low end is the integer. What is none, or outside of 16 bits
/// from `low` on, leaves something above the low 16 bits of `beyond`.
struct Integers {
  Integers(const C3dColumn& column, double low)
      : in(column.values.data()),
        k(1.0 / column.scale),
        offset(column.offset),
        least(std::bit_cast<std::uint64_t>(kRound + low)) {}
  [[nodiscard]] Four four(std::size_t i, Two64& beyond) const {
    const auto a = std::bit_cast<Two64>(load(in + i) * k + offset + kRound),
               b = std::bit_cast<Two64>(load(in + i + 2) * k + offset + kRound);
    beyond |= (a - least) | (b - least);
    return __builtin_shufflevector(std::bit_cast<Four>(a), std::bit_cast<Four>(b), 0, 2, 4, 6);
  }
  [[nodiscard]] std::uint16_t one(std::size_t i, Two64& beyond) const {
    const auto bits = std::bit_cast<std::uint64_t>(in[i] * k + offset + kRound);
    beyond[0] |= bits - least;
    return static_cast<std::uint16_t>(bits & 0xFFFFU);
  }
  const double* in;
  double k, offset;
  std::uint64_t least;
};

/// Two channels are one word of 32 bits.
struct Pair {
  Pair(const C3dColumn& first, const C3dColumn& second, double low) : left(first, low), right(second, low) {}
  [[nodiscard]] Four four(std::size_t i, Two64& beyond) const {
    return (left.four(i, beyond) & 0xFFFFU) | (right.four(i, beyond) << 16U);
  }
  Integers left, right;
};

void put_integers(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows, double low,
                  std::size_t stride, std::uint8_t* out, Two64& beyond) {
  std::size_t c = 0;
  for (; c + 8 <= columns.size(); c += 8, out += 16) {
    const Pair a(columns[c], columns[c + 1], low), b(columns[c + 2], columns[c + 3], low),
        d(columns[c + 4], columns[c + 5], low), e(columns[c + 6], columns[c + 7], low);
    std::uint8_t* to = out;
    std::size_t i = first;
    for (; i + 4 <= first + rows; i += 4, to += 4 * stride)
      put_transposed(a.four(i, beyond), b.four(i, beyond), d.four(i, beyond), e.four(i, beyond), stride, to);
    for (; i < first + rows; ++i, to += stride) {
      std::array<std::uint16_t, 8> row{};
      std::size_t k = 0;
      for (const Pair* pair : {&a, &b, &d, &e}) {
        row[k++] = pair->left.one(i, beyond);
        row[k++] = pair->right.one(i, beyond);
      }
      std::memcpy(to, row.data(), sizeof row);
    }
  }
  for (; c < columns.size(); ++c, out += 2) {
    const Integers column(columns[c], low);
    std::uint8_t* to = out;
    for (std::size_t i = first; i < first + rows; ++i, to += stride) {
      const std::uint16_t word = column.one(i, beyond);
      std::memcpy(to, &word, sizeof word);
    }
  }
}

}  // namespace

void interleave_reals(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows,
                      std::uint8_t* out) {
  const std::size_t stride = 4 * columns.size();
  const auto put = plain(columns) ? put_reals<Plain> : put_reals<Scaled>;
  for (std::size_t done = 0; done < rows; done += kBlock)
    put(columns, first + done, std::min(kBlock, rows - done), stride, out + done * stride);
}

bool interleave_integers(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows, double low,
                         std::uint8_t* out) {
  const std::size_t stride = 2 * columns.size();
  Two64 beyond{};
  for (std::size_t done = 0; done < rows; done += kBlock)
    put_integers(columns, first + done, std::min(kBlock, rows - done), low, stride, out + done * stride,
                 beyond);
  return ((beyond[0] | beyond[1]) >> 16U) == 0;
}

}  // namespace footfall::formats::c3d
