#pragma once
#include <toml++/toml.h>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/station_config.hpp"

namespace footfall::config {

/// Reads one TOML table strictly: every key is asked for by name, type and range, and finish() refuses what
/// nobody asked for. Thread: start-up. Blocks: never. Allocates: yes. Errors: throws ConfigError "FILE:LINE:
/// KEY: what is wrong; remedy".
class TableReader {
 public:
  TableReader(const toml::table& table, std::string file, std::string path = "");

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  double number(std::string_view key, double low, double high);
  double number_or(std::string_view key, double low, double high, double otherwise);
  std::int64_t integer(std::string_view key, std::int64_t low, std::int64_t high);
  std::int64_t integer_or(std::string_view key, std::int64_t low, std::int64_t high, std::int64_t otherwise);
  bool boolean_or(std::string_view key, bool otherwise);
  std::string text(std::string_view key);
  std::string text_or(std::string_view key, const std::string& otherwise);
  std::string choice(std::string_view key, const std::vector<std::string>& allowed);
  std::vector<double> numbers(std::string_view key, std::size_t count, double low, double high);
  std::vector<std::string> texts(std::string_view key, std::size_t count);
  std::vector<std::string> texts(std::string_view key);  ///< however many
  std::vector<std::int64_t> integers(std::string_view key, std::int64_t low, std::int64_t high);
  TableReader table(std::string_view key);
  /// [[key]]: at least `least` entries.
  std::vector<TableReader> tables(std::string_view key, std::size_t least);
  /// Refuses every key that was not asked for.
  void finish() const;

  [[noreturn]] void refuse(std::string_view key, const std::string& what) const;

 private:
  const toml::node& required(std::string_view key);
  [[nodiscard]] std::string name(std::string_view key) const;
  [[noreturn]] void refuse_at(const toml::source_region& where, std::string_view key,
                              const std::string& what) const;
  double number_of(const toml::node& node, std::string_view key, double low, double high) const;

  const toml::table& table_;
  std::string file_, path_;
  std::set<std::string, std::less<>> asked_;
};

/// Parses a whole text; a syntax error becomes a ConfigError with its line.
toml::table parse_toml(std::string_view text, const std::string& file);
std::string read_text(const std::filesystem::path& file);

}  // namespace footfall::config
