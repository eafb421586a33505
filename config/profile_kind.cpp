#include "config/toml_reader.hpp"

namespace footfall::config {

std::string treadmill_kind_of(const std::filesystem::path& profile) {
  const toml::table table = parse_toml(read_text(profile), profile.string());
  if (table.contains("remote")) return "bertec";
  if (table["service"].value_or(std::string()) == "ftms") return "ftms";
  if (table.contains("dialect")) return "tmx";
  return "modbus";
}

}  // namespace footfall::config
