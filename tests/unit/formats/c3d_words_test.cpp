// The words of a written C3D file beside one rounding for each sample, for every number of channels: the
// writer takes several channels and rows at a time.
#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "formats/c3d_content.hpp"

using namespace footfall;
using namespace footfall::formats;

namespace {

constexpr std::size_t kPerFrame = 3;

/// Values of every size between -`most` and `most`, halves among them, and no two alike for long.
std::vector<std::vector<double>> columns_of(std::size_t channels, std::size_t samples, double most) {
  std::vector<std::vector<double>> columns(channels);
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < samples; ++i) {
      const double wave = most * std::sin(0.37 * static_cast<double>(i + 1) * static_cast<double>(c + 1));
      columns[c].push_back(i % 3 == 0 ? std::trunc(wave) + 0.5 : wave);
    }
  }
  return columns;
}

C3dContent content_of(const std::vector<std::vector<double>>& columns, bool real) {
  C3dContent content;
  content.real = real;
  content.per_frame = kPerFrame;
  content.frames = columns.front().size() / kPerFrame;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const bool bare = c % 3 == 0;
    content.analog.push_back({columns[c], bare ? 1.0 : 0.25 * static_cast<double>(c + 1), bare ? 0.0 : 2.5});
  }
  return content;
}

/// What follows the head.
std::vector<std::uint8_t> data_of(const C3dContent& content) {
  auto writer = C3dWriter::make(content);
  REQUIRE(writer);
  REQUIRE(writer->next());
  std::vector<std::uint8_t> data;
  for (;;) {
    const auto piece = writer->next();
    REQUIRE(piece);
    if (piece->empty()) return data;
    data.insert(data.end(), piece->begin(), piece->end());
  }
}

bool refused(const C3dContent& content) {
  auto writer = C3dWriter::make(content);
  REQUIRE(writer);
  REQUIRE(writer->next());
  return !writer->next();
}

template <class Word>
Word word_at(const std::vector<std::uint8_t>& data, std::size_t index) {
  Word word{};
  std::memcpy(&word, data.data() + index * sizeof(Word), sizeof(Word));
  return word;
}

}  // namespace

TEST_CASE("each sample is written as the float nearest to it, whatever stands beside it",
          "[formats][c3d][write]") {
  for (std::size_t channels = 1; channels <= 19; ++channels) {
    auto columns = columns_of(channels, 3 * 701, 900.0);
    columns[0][4] = -0.0;
    columns[0][5] = std::numeric_limits<double>::infinity();
    const C3dContent content = content_of(columns, true);
    const auto data = data_of(content);
    std::size_t different = 0;
    for (std::size_t i = 0; i < columns[0].size(); ++i) {
      for (std::size_t c = 0; c < channels; ++c) {
        const C3dColumn& column = content.analog[c];
        double value = column.values[i] / column.scale;
        if (column.offset != 0.0) value += column.offset;
        const auto written = word_at<float>(data, i * channels + c);
        if (std::bit_cast<std::uint32_t>(written) != std::bit_cast<std::uint32_t>(static_cast<float>(value)))
          ++different;
      }
    }
    INFO(channels << " channels");
    CHECK(different == 0);
  }
}

TEST_CASE("each sample is written as the whole number nearest to it, whatever stands beside it",
          "[formats][c3d][write]") {
  for (const bool without_sign : {false, true}) {
    for (std::size_t channels = 1; channels <= 19; ++channels) {
      auto columns = columns_of(channels, 3 * 701, 8000.0);
      C3dContent content = content_of(columns, false);
      content.unsigned_analog = without_sign;
      for (C3dColumn& column : content.analog) {
        if (without_sign) column.offset = 40000.0;
      }
      const auto data = data_of(content);
      std::size_t different = 0;
      for (std::size_t i = 0; i < columns[0].size(); ++i) {
        for (std::size_t c = 0; c < channels; ++c) {
          const C3dColumn& column = content.analog[c];
          const double whole = std::nearbyint(column.values[i] * (1.0 / column.scale) + column.offset);
          const double written = without_sign
                                     ? static_cast<double>(word_at<std::uint16_t>(data, i * channels + c))
                                     : static_cast<double>(word_at<std::int16_t>(data, i * channels + c));
          if (written != whole) ++different;
        }
      }
      INFO(channels << " channels, " << (without_sign ? "unsigned" : "signed"));
      CHECK(different == 0);
    }
  }
}

TEST_CASE("one sample beyond 16 bits or none at all is found wherever it stands", "[formats][c3d][write]") {
  for (const bool without_sign : {false, true}) {
    const double low = without_sign ? 0.0 : -32768.0, high = low + 65535.0;
    for (const std::size_t channels : {1U, 8U, 11U}) {
      std::vector<std::vector<double>> columns(channels, std::vector<double>(15, 1.0));
      C3dContent content = content_of(columns, false);
      content.unsigned_analog = without_sign;
      for (C3dColumn& column : content.analog) column = {column.values, 1.0, 0.0};
      for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < columns[c].size(); ++i) {
          const auto with = [&](double value) {
            columns[c][i] = value;
            const bool no = refused(content);
            columns[c][i] = 1.0;
            return no;
          };
          if (with(low) || with(high)) FAIL("the outermost numbers are refused");
          for (const double beyond :
               {low - 1.0, high + 1.0, 1e12, -1e12, 1e300, std::numeric_limits<double>::quiet_NaN(),
                std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
            INFO(beyond << " in channel " << c << ", sample " << i);
            if (!with(beyond)) FAIL("it was written");
          }
        }
      }
    }
  }
}
