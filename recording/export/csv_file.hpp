#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "recording/part_file.hpp"

/// One CSV file that appears under its name only when it is whole: written beside it, then renamed.
/// Numbers are written so that reading them back gives the same bits; not measurable is a blank cell; text
/// that a spreadsheet would run as a formula gets a leading apostrophe. Thread: one. Blocks: disk. Allocates:
/// a 64 KiB buffer. Errors: Operator, from finish(); until publish() nothing is left behind
/// (recording/part_file.hpp).
namespace footfall::recording {

class CsvFile {
 public:
  static core::Result<std::unique_ptr<CsvFile>> create(const std::filesystem::path& file);

  void cell(double value);  ///< blank when not finite
  void cell(double value, int decimals);
  void cell(std::int64_t value);
  void cell(std::uint64_t value);
  void cell(std::string_view text);
  void blank(int cells = 1);
  void end_row();

  /// Everything written is on the disk.
  core::Result<void> finish();
  /// Gives the finished file its name, replacing what is there.
  core::Result<void> publish() { return part_->publish(); }
  [[nodiscard]] const std::filesystem::path& file() const { return part_->file(); }

 private:
  explicit CsvFile(std::unique_ptr<PartFile> part) : part_(std::move(part)) {}
  void separate();
  void append(std::string_view text);

  std::unique_ptr<PartFile> part_;
  bool row_started_ = false;
  std::string row_;
};

}  // namespace footfall::recording
