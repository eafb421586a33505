#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

/// The parameter section of a C3D file, private to formats. Views into the bytes given: they must outlive it.
/// Thread: values. Blocks: never. Allocates: at most a small multiple of the section. Errors: Reconfigure
/// with file and place. Source: C3D user guide (c3d.org), "The Parameter Section".
namespace footfall::formats::c3d {

/// Byte order and number format of the machine that wrote the file.
enum class Processor : std::uint8_t { Intel = 84, Dec = 85, Mips = 86 };

inline constexpr std::size_t kBlock = 512;

[[nodiscard]] inline std::uint16_t load_u16(const std::uint8_t* p, bool big_endian) {
  return static_cast<std::uint16_t>(big_endian ? (p[0] << 8) | p[1] : p[0] | (p[1] << 8));
}
[[nodiscard]] inline float load_f32(const std::uint8_t* p, Processor processor) {
  const std::uint32_t a = p[0], b = p[1], c = p[2], d = p[3];
  switch (processor) {
    case Processor::Mips:
      return std::bit_cast<float>((a << 24) | (b << 16) | (c << 8) | d);
    case Processor::Dec:  // VAX F: words swapped, exponent two too high
      return std::bit_cast<float>((b << 24) | (a << 16) | (d << 8) | c) / 4.0F;
    case Processor::Intel:
      break;
  }
  return std::bit_cast<float>((d << 24) | (c << 16) | (b << 8) | a);
}

/// One parameter's values; every access is checked.
class Parameter {
 public:
  enum class Type : std::int8_t { Text = -1, Byte = 1, Integer = 2, Real = 4 };

  Parameter() = default;
  Parameter(Type type, std::span<const std::uint8_t> dimensions, std::span<const std::uint8_t> data,
            Processor processor)
      : type_(type), dimensions_(dimensions), data_(data), processor_(processor) {}
  /// Values, or for text rows of the first dimension's width.
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t dimension(std::size_t i) const {
    return i < dimensions_.size() ? dimensions_[i] : 1;
  }
  /// nullopt beyond the end and for text.
  [[nodiscard]] std::optional<double> number(std::size_t i) const;
  /// A count: integers are read unsigned, since files have outgrown 32767; nullopt when not a whole number.
  [[nodiscard]] std::optional<std::uint32_t> count(std::size_t i = 0) const;
  /// Without trailing blanks and zeros; empty beyond the end and for numbers.
  [[nodiscard]] std::string_view text(std::size_t i = 0) const;
  [[nodiscard]] Type type() const { return type_; }
  [[nodiscard]] std::size_t dimensions() const { return dimensions_.size(); }
  /// All rows as they are stored.
  [[nodiscard]] std::string_view all_text() const {
    return {reinterpret_cast<const char*>(data_.data()), data_.size()};
  }

 private:
  Type type_ = Type::Byte;
  std::span<const std::uint8_t> dimensions_, data_;
  Processor processor_ = Processor::Intel;
};

class Parameters {
 public:
  /// `file` is the name for messages, `bytes` the beginning of the file.
  [[nodiscard]] static core::Result<Parameters> parse(const std::string& file,
                                                      std::span<const std::uint8_t> bytes);
  [[nodiscard]] Processor processor() const { return processor_; }
  /// First byte after the section, by its own count of blocks.
  [[nodiscard]] std::size_t section_end() const { return section_end_; }
  /// Groups and parameters in any order and case; of several with one name the last. nullptr when absent.
  [[nodiscard]] const Parameter* find(std::string_view group, std::string_view name) const;
  [[nodiscard]] bool has_group(std::string_view group) const;

  [[nodiscard]] std::optional<double> number(std::string_view group, std::string_view name) const;
  [[nodiscard]] std::optional<std::uint32_t> count(std::string_view group, std::string_view name) const;
  [[nodiscard]] std::string_view text(std::string_view group, std::string_view name) const;
  /// Calls take(group, name, parameter) for each, in the order of the file; one without a group is left out.
  template <class Take>
  void for_each(Take take) const {
    for (const Named& parameter : parameters_) {
      for (const Group& group : groups_) {
        if (group.id != parameter.group) continue;
        take(group.name, parameter.name, parameter.value);
        break;
      }
    }
  }

 private:
  struct Named {
    int group;
    std::string_view name;
    Parameter value;
  };
  struct Group {
    int id;
    std::string_view name;
  };
  [[nodiscard]] core::Result<void> take_records(const std::string& file, std::span<const std::uint8_t> bytes,
                                                std::size_t at);
  [[nodiscard]] core::Result<Parameter> value_at(const std::string& file, std::string_view name,
                                                 std::span<const std::uint8_t> bytes, std::size_t at) const;
  Processor processor_ = Processor::Intel;
  std::size_t section_end_ = 0;
  std::vector<Group> groups_;
  std::vector<Named> parameters_;
};

}  // namespace footfall::formats::c3d
