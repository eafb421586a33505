#include "config/toml_reader.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <utility>

namespace footfall::config {
namespace {

constexpr std::uintmax_t kLargestFile = 1 << 20;

std::string shown(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%g", value);
  return text.data();
}

}  // namespace

TableReader::TableReader(const toml::table& table, std::string file, std::string path)
    : table_(table), file_(std::move(file)), path_(std::move(path)) {}

std::string TableReader::name(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

void TableReader::refuse_at(const toml::source_region& where, std::string_view key,
                            const std::string& what) const {
  throw ConfigError(file_ + ":" + std::to_string(where.begin.line) + ": " + name(key) + ": " + what);
}

void TableReader::refuse(std::string_view key, const std::string& what) const {
  const toml::node* node = table_.get(key);
  refuse_at(node != nullptr ? node->source() : table_.source(), key, what);
}

const toml::node& TableReader::required(std::string_view key) {
  asked_.emplace(key);
  const toml::node* node = table_.get(key);
  if (node == nullptr) refuse(key, "is missing; add it");
  return *node;
}

double TableReader::number_of(const toml::node& node, std::string_view key, double low, double high) const {
  const auto value = node.is_number() ? node.value<double>() : std::nullopt;
  if (!value || !std::isfinite(*value)) refuse_at(node.source(), key, "must be a number");
  if (*value < low || *value > high) {
    refuse_at(node.source(), key,
              shown(*value) + " is out of range; give " + shown(low) + " to " + shown(high));
  }
  return *value;
}

double TableReader::number(std::string_view key, double low, double high) {
  return number_of(required(key), key, low, high);
}

double TableReader::number_or(std::string_view key, double low, double high, double otherwise) {
  return has(key) ? number(key, low, high) : otherwise;
}

std::int64_t TableReader::integer(std::string_view key, std::int64_t low, std::int64_t high) {
  const toml::node& node = required(key);
  if (!node.is_integer()) refuse_at(node.source(), key, "must be a whole number");
  const std::int64_t value = node.value<std::int64_t>().value_or(low - 1);
  if (value < low || value > high) {
    refuse_at(node.source(), key,
              std::to_string(value) + " is out of range; give " + std::to_string(low) + " to " +
                  std::to_string(high));
  }
  return value;
}

std::int64_t TableReader::integer_or(std::string_view key, std::int64_t low, std::int64_t high,
                                     std::int64_t otherwise) {
  return has(key) ? integer(key, low, high) : otherwise;
}

bool TableReader::boolean_or(std::string_view key, bool otherwise) {
  if (!has(key)) return otherwise;
  const toml::node& node = required(key);
  if (!node.is_boolean()) refuse_at(node.source(), key, "must be true or false");
  return node.value<bool>().value_or(otherwise);
}

std::string TableReader::text(std::string_view key) {
  const toml::node& node = required(key);
  const auto value = node.is_string() ? node.value<std::string>() : std::nullopt;
  if (!value || value->empty()) refuse_at(node.source(), key, "must be a text in quotes, not empty");
  if (value->find('\0') != std::string::npos) refuse_at(node.source(), key, "must not hold a zero character");
  return *value;
}

std::string TableReader::text_or(std::string_view key, const std::string& otherwise) {
  return has(key) ? text(key) : otherwise;
}

std::string TableReader::choice(std::string_view key, const std::vector<std::string>& allowed) {
  const std::string value = text(key);
  std::string known;
  for (const auto& candidate : allowed) {
    if (candidate == value) return value;
    known += (known.empty() ? "" : ", ") + candidate;
  }
  refuse(key, "'" + value + "' is unknown; known: " + known);
}

std::vector<double> TableReader::numbers(std::string_view key, std::size_t count, double low, double high) {
  const toml::node& node = required(key);
  const toml::array* array = node.as_array();
  if (array == nullptr || array->size() != count) {
    refuse_at(node.source(), key, "must be a list of " + std::to_string(count) + " numbers");
  }
  std::vector<double> values;
  for (const toml::node& element : *array) values.push_back(number_of(element, key, low, high));
  return values;
}

std::vector<std::string> TableReader::texts(std::string_view key, std::size_t count) {
  std::vector<std::string> values = texts(key);
  if (values.size() != count) {
    refuse_at(required(key).source(), key, "must be a list of " + std::to_string(count) + " texts");
  }
  return values;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  const toml::node& node = required(key);
  const toml::array* array = node.as_array();
  if (array == nullptr) refuse_at(node.source(), key, "must be a list of texts");
  std::vector<std::string> values;
  for (const toml::node& element : *array) {
    if (!element.is_string()) refuse_at(element.source(), key, "must be a list of texts in quotes");
    values.push_back(element.value<std::string>().value_or(""));
  }
  return values;
}

std::vector<std::int64_t> TableReader::integers(std::string_view key, std::int64_t low, std::int64_t high) {
  const toml::node& node = required(key);
  const toml::array* array = node.as_array();
  if (array == nullptr || array->empty()) refuse_at(node.source(), key, "must be a list of whole numbers");
  std::vector<std::int64_t> values;
  for (const toml::node& element : *array) {
    const auto value = element.is_integer() ? element.value<std::int64_t>() : std::nullopt;
    if (!value || *value < low || *value > high) {
      refuse_at(element.source(), key,
                "must hold whole numbers from " + std::to_string(low) + " to " + std::to_string(high));
    }
    values.push_back(*value);
  }
  return values;
}

TableReader TableReader::table(std::string_view key) {
  const toml::node& node = required(key);
  const toml::table* inner = node.as_table();
  if (inner == nullptr) refuse_at(node.source(), key, "must be a table: [" + name(key) + "]");
  return {*inner, file_, name(key)};
}

std::vector<TableReader> TableReader::tables(std::string_view key, std::size_t least) {
  std::vector<TableReader> all;
  if (least == 0 && !has(key)) return all;
  const toml::node& node = required(key);
  const toml::array* array = node.as_array();
  if (array == nullptr || array->size() < least)
    refuse_at(node.source(), key, "must be tables: [[" + name(key) + "]]");
  for (std::size_t i = 0; i < array->size(); ++i) {
    const toml::table* inner = array->get(i)->as_table();
    if (inner == nullptr) refuse_at(node.source(), key, "must be tables: [[" + name(key) + "]]");
    all.emplace_back(*inner, file_, name(key) + "[" + std::to_string(i) + "]");
  }
  return all;
}

void TableReader::finish() const {
  for (const auto& [key, node] : table_) {
    if (asked_.find(key.str()) == asked_.end()) {
      refuse_at(key.source(), key.str(), "is unknown; remove it or correct its spelling");
    }
  }
}

toml::table parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw ConfigError(file + ":" + std::to_string(error.source().begin.line) +
                      ": not valid TOML: " + std::string(error.description()));
  }
}

std::string read_text(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    throw ConfigError(file.string() + ": there is no such file; correct the path");
  }
  if (std::filesystem::file_size(file, error) > kLargestFile) {
    throw ConfigError(file.string() + ": is larger than 1 MiB; this is no configuration");
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw ConfigError(file.string() + ": cannot be read; correct its rights");
  return text.str();
}

}  // namespace footfall::config
