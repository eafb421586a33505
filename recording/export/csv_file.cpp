#include "recording/export/csv_file.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace footfall::recording {
namespace {

/// Spreadsheets run cells that start so (OWASP "CSV injection").
bool is_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

}  // namespace

core::Result<std::unique_ptr<CsvFile>> CsvFile::create(const std::filesystem::path& file) {
  auto part = PartFile::create(file);
  if (!part) return tl::unexpected<core::Error>(part.error());
  return std::unique_ptr<CsvFile>(new CsvFile(std::move(*part)));
}

void CsvFile::separate() {
  if (row_started_) row_ += ',';
  row_started_ = true;
}

void CsvFile::append(std::string_view text) {
  separate();
  row_ += text;
}

void CsvFile::cell(double value) {
  if (!std::isfinite(value)) return blank();
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  append({text.data(), static_cast<std::size_t>(end - text.data())});
}

void CsvFile::cell(double value, int decimals) {
  if (!std::isfinite(value)) return blank();
  std::array<char, 64> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  append({text.data(), static_cast<std::size_t>(size)});
}

void CsvFile::cell(std::int64_t value) {
  append(std::to_string(value));
}

void CsvFile::cell(std::uint64_t value) {
  append(std::to_string(value));
}

void CsvFile::cell(std::string_view text) {
  separate();
  const bool formula = is_formula(text);
  if (!formula && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    row_ += text;
    return;
  }
  row_ += formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') row_ += '"';
    row_ += c;
  }
  row_ += '"';
}

void CsvFile::blank(int cells) {
  for (int i = 0; i < cells; ++i) separate();
}

void CsvFile::end_row() {
  row_ += '\n';
  part_->write(row_);
  row_.clear();
  row_started_ = false;
}

core::Result<void> CsvFile::finish() {
  part_->write(row_);
  row_.clear();
  return part_->finish();
}

}  // namespace footfall::recording
