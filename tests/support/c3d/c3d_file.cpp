#include "tests/support/c3d/c3d_file.hpp"

#include <strings.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

namespace footfall::tests::c3d {

namespace {

constexpr std::size_t kBlock = 512;

class Bytes {
 public:
  Bytes(Processor processor, std::string& out) : processor_(processor), out_(out) {}

  void byte(std::uint32_t value) { out_ += static_cast<char>(value & 0xFFU); }
  void word(std::uint32_t value) {
    const bool big = processor_ == Processor::Mips;
    byte(big ? value >> 8U : value);
    byte(big ? value : value >> 8U);
  }
  void integer(double value) { word(static_cast<std::uint32_t>(std::llround(value)) & 0xFFFFU); }
  void real(double value) {
    // VAX floating point: the exponent is two higher, the high word comes first.
    const float stored = static_cast<float>(processor_ == Processor::Dec ? 4.0 * value : value);
    const auto bits = std::bit_cast<std::uint32_t>(stored);
    const bool high_first = processor_ != Processor::Intel;
    word(high_first ? bits >> 16U : bits);
    word(high_first ? bits : bits >> 16U);
  }
  void fill_block() {
    while (out_.size() % kBlock != 0) out_ += '\0';
  }

 private:
  Processor processor_;
  std::string& out_;
};

bool same(const std::string& a, const std::string& b) {
  return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

std::vector<std::string> groups_of(const std::vector<Parameter>& parameters) {
  std::vector<std::string> groups;
  for (const Parameter& p : parameters) {
    if (std::none_of(groups.begin(), groups.end(), [&p](const auto& g) { return same(g, p.group); }))
      groups.push_back(p.group);
  }
  return groups;
}

std::string value_of(const Parameter& p, Processor processor) {
  std::string out;
  Bytes to(processor, out);
  to.byte(static_cast<std::uint32_t>(static_cast<int>(p.type)));
  to.byte(static_cast<std::uint32_t>(p.dimensions.size()));
  for (const std::uint8_t size : p.dimensions) to.byte(size);
  for (const double number : p.numbers) {
    if (p.type == Parameter::Type::Byte) to.byte(static_cast<std::uint32_t>(std::lround(number)));
    if (p.type == Parameter::Type::Integer) to.integer(number);
    if (p.type == Parameter::Type::Real) to.real(number);
  }
  out += p.text;
  to.byte(0);  // length of the description
  return out;
}

/// One group or parameter; the pointer leads to the next one.
void record(Bytes& to, std::string& out, const std::string& name, int id, bool locked,
            const std::string& content) {
  const auto length = static_cast<int>(name.size());
  to.byte(static_cast<std::uint32_t>(locked ? -length : length));
  to.byte(static_cast<std::uint32_t>(id));
  out += name;
  to.word(static_cast<std::uint32_t>(content.size() + 2));
  out += content;
}

std::string section_of(const File& file) {
  std::string out;
  Bytes to(file.processor, out);
  to.byte(1);
  to.byte(0x50);
  to.byte(0);  // blocks, known at the end
  to.byte(static_cast<std::uint32_t>(file.processor));
  const auto groups = groups_of(file.parameters);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const int id = static_cast<int>(g + 1);
    record(to, out, groups[g], -id, false, std::string(1, '\0'));
    for (const Parameter& p : file.parameters) {
      if (same(p.group, groups[g])) record(to, out, p.name, id, p.locked, value_of(p, file.processor));
    }
  }
  to.byte(0);
  to.byte(0);
  to.fill_block();
  out[2] = static_cast<char>(out.size() / kBlock);
  return out;
}

std::string header_of(const File& file, std::size_t data_block) {
  std::string out;
  Bytes to(file.processor, out);
  const double scale = file.real ? -file.point_scale : file.point_scale;
  const auto told = [&file](int number, std::size_t truth) {
    const auto lie = file.header_words.find(number);
    return static_cast<std::uint32_t>(lie == file.header_words.end() ? truth : lie->second);
  };
  to.byte(static_cast<std::uint32_t>(file.parameter_block));
  to.byte(0x50);
  to.word(told(2, file.points));
  to.word(told(3, file.channels * file.per_frame));
  to.word(told(4, std::min<std::size_t>(file.first_frame, 65535)));
  to.word(told(5, std::min<std::size_t>(file.first_frame + file.frames - 1, 65535)));
  to.word(told(6, 10));
  to.real(scale);
  to.word(told(9, data_block));
  to.word(told(10, file.per_frame));
  to.real(file.rate_hz);
  to.fill_block();
  for (const auto& [number, value] : file.header_words) {  // those inside the two reals and the events too
    std::string word;
    Bytes(file.processor, word).word(value);
    out.replace(2 * static_cast<std::size_t>(number - 1), 2, word);
  }
  return out;
}

void data_of(const File& file, Bytes& to) {
  const auto put = [&](double value) { file.real ? to.real(value) : to.integer(value); };
  const double scale = file.real ? 1.0 : 1.0 / file.point_scale;
  for (std::size_t frame = 0; frame < file.frames; ++frame) {
    for (std::size_t point = 0; point < file.points; ++point) {
      const auto at = file.marker ? file.marker(point, frame) : std::array<double, 4>{0, 0, 0, -1};
      for (std::size_t axis = 0; axis < 3; ++axis) put(at[axis] * scale);
      put(at[3]);
    }
    for (std::size_t i = 0; i < file.per_frame; ++i)
      for (std::size_t channel = 0; channel < file.channels; ++channel)
        put(file.analog ? file.analog(channel, frame * file.per_frame + i) : 0.0);
  }
}

Parameter numbers(Parameter::Type type, const std::string& group, const std::string& name,
                  std::vector<double> values, std::vector<std::uint8_t> dimensions) {
  if (dimensions.empty() && values.size() != 1) dimensions = {static_cast<std::uint8_t>(values.size())};
  return {group, name, type, std::move(dimensions), std::move(values), {}, false};
}

}  // namespace

Parameter reals(const std::string& group, const std::string& name, std::vector<double> values,
                std::vector<std::uint8_t> dimensions) {
  return numbers(Parameter::Type::Real, group, name, std::move(values), std::move(dimensions));
}

Parameter integers(const std::string& group, const std::string& name, std::vector<double> values,
                   std::vector<std::uint8_t> dimensions) {
  return numbers(Parameter::Type::Integer, group, name, std::move(values), std::move(dimensions));
}

Parameter texts(const std::string& group, const std::string& name, const std::vector<std::string>& rows) {
  std::size_t width = 0;
  for (const std::string& row : rows) width = std::max(width, row.size());
  Parameter p{group, name, Parameter::Type::Text, {}, {}, {}, false};
  p.dimensions = {static_cast<std::uint8_t>(width)};
  if (rows.size() != 1) p.dimensions.push_back(static_cast<std::uint8_t>(rows.size()));
  for (const std::string& row : rows) p.text += row + std::string(width - row.size(), ' ');
  return p;
}

void File::set(Parameter parameter) {
  for (Parameter& p : parameters) {
    if (!same(p.group, parameter.group) || !same(p.name, parameter.name)) continue;
    p = std::move(parameter);
    return;
  }
  parameters.push_back(std::move(parameter));
}

void File::remove(const std::string& group, const std::string& name) {
  parameters.erase(
      std::remove_if(parameters.begin(), parameters.end(),
                     [&](const Parameter& p) { return same(p.group, group) && same(p.name, name); }),
      parameters.end());
}

std::string File::bytes() const {
  const std::string section = section_of(*this);
  const std::size_t data_block = parameter_block + section.size() / kBlock;
  std::string out = header_of(*this, data_block);
  out.resize((parameter_block - 1) * kBlock, '\0');
  out += section;
  Bytes to(processor, out);
  data_of(*this, to);
  to.fill_block();
  out.resize(out.size() - std::min(cut, out.size()));
  return out;
}

}  // namespace footfall::tests::c3d
