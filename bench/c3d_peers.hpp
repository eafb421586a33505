#pragma once
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "formats/c3d/parameters.hpp"

/// What reading a C3D file is measured against: fread of the whole file and a transposition of its words into
/// one array per coordinate and per channel. The peers believe the header, check nothing and read no
/// parameters. Units: as stored. Thread: one. Blocks: file reads. Allocates: file and arrays. Errors: the
/// program ends.
namespace footfall::bench {

struct PlainC3d {
  std::filesystem::path path;
  std::size_t size = 0, data_at = 0, frames = 0, coordinates = 0, channels = 0, per_frame = 0, word = 0;
  formats::c3d::Processor processor = formats::c3d::Processor::Intel;

  [[nodiscard]] std::size_t frame_bytes() const { return (coordinates + channels * per_frame) * word; }

  static PlainC3d of(const std::filesystem::path& path) {
    PlainC3d file;
    file.path = path;
    file.size = std::filesystem::file_size(path);
    std::vector<std::uint8_t> bytes(file.size);
    file.fill(bytes);
    const std::size_t parameters = (std::size_t{bytes[0]} - 1) * 512;
    if (file.size < 1024 || parameters + 4 > file.size) give_up("c3d_read", path.string() + " is damaged");
    file.processor = static_cast<formats::c3d::Processor>(bytes[parameters + 3]);
    const auto header = [&](std::size_t number) {
      return std::size_t{
          formats::c3d::load_u16(&bytes[2 * (number - 1)], file.processor == formats::c3d::Processor::Mips)};
    };
    file.coordinates = 4 * header(2);
    file.per_frame = std::max<std::size_t>(1, header(10));
    file.channels = header(3) / file.per_frame;
    file.word = formats::c3d::load_f32(&bytes[12], file.processor) < 0.0F ? 4 : 2;
    file.data_at = (header(9) - 1) * 512;
    file.frames = header(5) - header(4) + 1;
    if (file.data_at + file.frames * file.frame_bytes() > file.size)
      give_up("c3d_read", path.string() + " has a header that the plain peer cannot believe");
    return file;
  }

  void fill(std::vector<std::uint8_t>& bytes) const {
    std::FILE* stream = std::fopen(path.c_str(), "rb");
    if (stream == nullptr || std::fread(bytes.data(), 1, bytes.size(), stream) != bytes.size())
      give_up("c3d_read", path.string() + " cannot be read");
    std::fclose(stream);
  }
};

/// Number is what becomes of a word: `load(byte)` gives it, `scale(number, column)` is done to it.
template <class Number, class Load, class Scale>
Number transposed(const PlainC3d& file, Load load, Scale scale) {
  std::vector<std::uint8_t> bytes(file.size);
  file.fill(bytes);
  std::vector<std::vector<Number>> points(file.coordinates, std::vector<Number>(file.frames));
  std::vector<std::vector<Number>> channels(file.channels, std::vector<Number>(file.frames * file.per_frame));
  for (std::size_t frame = 0; frame < file.frames; ++frame) {
    const std::uint8_t* at = bytes.data() + file.data_at + frame * file.frame_bytes();
    for (std::size_t i = 0; i < file.coordinates; ++i, at += file.word)
      points[i][frame] = scale(load(at), i % 4);
    for (std::size_t sample = frame * file.per_frame; sample < (frame + 1) * file.per_frame; ++sample)
      for (std::size_t i = 0; i < file.channels; ++i, at += file.word)
        channels[i][sample] = scale(load(at), 4 + i);
  }
  return channels.back()[file.frames * file.per_frame / 2];
}

template <class Word>
double kept_transposed(const PlainC3d& file) {
  const auto load = [](const std::uint8_t* at) {
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
  };
  return static_cast<double>(transposed<Word>(file, load, [](Word word, std::size_t) { return word; }));
}

/// The words as they are stored.
inline double words_transposed(const PlainC3d& file) {
  return file.word == 4 ? kept_transposed<float>(file) : kept_transposed<std::int16_t>(file);
}

/// Every word a double, (word - offset) * scale by the column's own two numbers.
inline double numbers_transposed(const PlainC3d& file) {
  using formats::c3d::Processor;
  const std::vector<double> offsets(4 + file.channels, 0.0), scales(4 + file.channels, 1.0);
  const auto scaled = [&](double word, std::size_t column) {
    return (word - offsets[column]) * scales[column];
  };
  const auto run = [&](auto load) { return transposed<double>(file, load, scaled); };
  if (file.word == 4) {
    if (file.processor == Processor::Intel)
      return run([](const std::uint8_t* at) { return formats::c3d::load_f32(at, Processor::Intel); });
    if (file.processor == Processor::Dec)
      return run([](const std::uint8_t* at) { return formats::c3d::load_f32(at, Processor::Dec); });
    return run([](const std::uint8_t* at) { return formats::c3d::load_f32(at, Processor::Mips); });
  }
  const auto integer = [](const std::uint8_t* at, bool big_endian) {
    return static_cast<double>(static_cast<std::int16_t>(formats::c3d::load_u16(at, big_endian)));
  };
  if (file.processor == Processor::Mips)
    return run([&](const std::uint8_t* at) { return integer(at, true); });
  return run([&](const std::uint8_t* at) { return integer(at, false); });
}

}  // namespace footfall::bench
