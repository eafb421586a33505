#include <algorithm>
#include <cctype>
#include <fstream>

#include "formats/c3d/parameters.hpp"
#include "formats/c3d/source.hpp"
#include "formats/recording.hpp"

namespace footfall::formats {

namespace {

constexpr std::size_t kLongestHead = std::size_t{1} << 20;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string head_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string head(kLongestHead, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
  return head;
}

/// Only what reads as a header row of text: damage is for the reader to name.
bool is_header_row(const std::string& line) {
  return line.find_first_of(",;\t ") != std::string::npos &&
         std::any_of(line.begin(), line.end(), [](unsigned char c) { return std::isalpha(c) != 0; }) &&
         std::all_of(line.begin(), line.end(),
                     [](unsigned char c) { return c >= ' ' || c == '\t' || c == '\r'; });
}

std::optional<std::string> csv_without_force(const std::filesystem::path& file) {
  const std::string head = lower(head_of(file));
  const std::string header = head.substr(0, head.find('\n'));
  if (header.starts_with("station_time_s,")) return "the raw samples of one plate, of an exported session";
  if (!is_header_row(header) || header.find("fz") != std::string::npos) return std::nullopt;
  return "no column of vertical force (fz_n)";
}

std::optional<std::string> mot_without_force(const std::filesystem::path& file) {
  const std::string head = lower(head_of(file));
  const std::size_t end = head.find("endheader");
  if (end == std::string::npos) return std::nullopt;
  const std::size_t names = head.find_first_not_of(" \t\r\n", end + 9);
  if (names == std::string::npos) return std::nullopt;
  const std::string header = head.substr(names, head.find('\n', names) - names);
  if (!is_header_row(header) || header.find("ground_force") != std::string::npos) return std::nullopt;
  return "no columns of ground_force";
}

std::optional<std::string> c3d_without_force(const std::filesystem::path& file) {
  const auto source = c3d::Source::open(file);
  if (!source) return std::nullopt;
  std::vector<std::uint8_t> head(std::min(source->size(), kLongestHead));
  if (!source->read(0, head)) return std::nullopt;
  const auto parameters = c3d::Parameters::parse("", head);
  if (!parameters) return std::nullopt;
  const c3d::Parameter* type = parameters->find("FORCE_PLATFORM", "TYPE");
  const bool described = type != nullptr && type->size() > 0;
  if (described && parameters->count("FORCE_PLATFORM", "USED").value_or(1) > 0) return std::nullopt;
  return "no force platform";
}

}  // namespace

std::optional<std::string> why_without_force(const std::filesystem::path& file) {
  const std::string ending = lower(file.extension().string());
  if (ending == ".csv") return csv_without_force(file);
  if (ending == ".mot" || ending == ".sto") return mot_without_force(file);
  if (ending == ".c3d") return c3d_without_force(file);
  return std::nullopt;
}

}  // namespace footfall::formats
