#pragma once
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

/// One CSV file that appears under its name only when it is whole: written beside it, then renamed.
/// Numbers are written so that reading them back gives the same bits; not measurable is a blank cell; text
/// that a spreadsheet would run as a formula gets a leading apostrophe. Thread: one. Blocks: disk. Allocates:
/// a 64 KiB buffer. Errors: Operator, from finish(); until publish() nothing is left behind.
namespace footfall::recording {

class CsvFile {
 public:
  static core::Result<std::unique_ptr<CsvFile>> create(const std::filesystem::path& file);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

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
  core::Result<void> publish();
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  CsvFile(std::filesystem::path file, std::filesystem::path temporary)
      : file_(std::move(file)), temporary_(std::move(temporary)) {}
  void separate();
  void append(std::string_view text);
  void flush();
  [[nodiscard]] core::Error error(int code) const;

  std::filesystem::path file_, temporary_;
  int fd_ = -1;
  int write_error_ = 0;
  bool row_started_ = false, published_ = false;
  std::string buffer_;
};

}  // namespace footfall::recording
