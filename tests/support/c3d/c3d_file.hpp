#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

/// Writes C3D files whose content is known, also such as contradict themselves. Shares no code with
/// formats/c3d. Units: as stored. Thread: one. Blocks: never. Allocates: the file. Errors: what does not fit
/// into a field is cut, as a careless program would.
/// Source: C3D user guide (c3d.org): header, parameter section, data section.
namespace footfall::tests::c3d {

enum class Processor : std::uint8_t { Intel = 84, Dec = 85, Mips = 86 };

struct Parameter {
  enum class Type : std::int8_t { Text = -1, Byte = 1, Integer = 2, Real = 4 };
  std::string group, name;
  Type type = Type::Real;
  std::vector<std::uint8_t> dimensions;
  std::vector<double> numbers;
  std::string text;     ///< rows of dimensions[0] characters
  bool locked = false;  ///< negative length of the name
};

[[nodiscard]] Parameter reals(const std::string& group, const std::string& name, std::vector<double> values,
                              std::vector<std::uint8_t> dimensions = {});
[[nodiscard]] Parameter integers(const std::string& group, const std::string& name,
                                 std::vector<double> values, std::vector<std::uint8_t> dimensions = {});
[[nodiscard]] Parameter texts(const std::string& group, const std::string& name,
                              const std::vector<std::string>& rows);

struct File {
  Processor processor = Processor::Intel;
  bool real = false;  ///< floating point, else 16-bit integers
  std::size_t points = 0, channels = 6, per_frame = 10, frames = 100;
  std::size_t first_frame = 1, parameter_block = 2;
  double rate_hz = 100.0;
  double point_scale = 0.1;                                               ///< of integers; its size
  std::function<double(std::size_t channel, std::size_t sample)> analog;  ///< the stored number
  /// X Y Z in the file's units and the residual, -1 = not seen.
  std::function<std::array<double, 4>(std::size_t point, std::size_t frame)> marker;
  std::map<int, std::uint16_t> header_words;  ///< in place of the true ones, numbered from 1
  std::vector<Parameter> parameters;
  std::size_t cut = 0;  ///< bytes missing at the end

  /// In place of a parameter of that name, in any case.
  void set(Parameter parameter);
  void remove(const std::string& group, const std::string& name);
  [[nodiscard]] std::string bytes() const;
};

}  // namespace footfall::tests::c3d
