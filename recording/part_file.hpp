#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

/// A file that appears under its name only when it is whole: written beside it, then renamed. Until publish()
/// nothing is left behind, whatever happens short of a kill. Thread: one. Blocks: disk. Allocates: a 64 KiB
/// buffer. Errors: Operator, with the file and what helps; the first one is kept.
namespace footfall::recording {

/// ".NAME.PID.part" beside `file`.
[[nodiscard]] std::filesystem::path part_name(const std::filesystem::path& file);
/// What errno says of writing `file`, with the remedy.
[[nodiscard]] core::Error write_error(const std::filesystem::path& file, int code);
/// Makes the name on the disk as durable as what it names.
void sync_folder_of(const std::filesystem::path& file);

class PartFile {
 public:
  static core::Result<std::unique_ptr<PartFile>> create(const std::filesystem::path& file);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  void write(std::span<const std::uint8_t> bytes);
  void write(std::string_view text);
  /// Everything written is on the disk.
  core::Result<void> finish();
  /// Gives the finished file its name, replacing what is there.
  core::Result<void> publish();
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

 private:
  PartFile(std::filesystem::path file, std::filesystem::path temporary)
      : file_(std::move(file)), temporary_(std::move(temporary)) {}
  void put(const char* data, std::size_t size);
  void flush();

  std::filesystem::path file_, temporary_;
  std::string buffer_;
  int fd_ = -1, error_ = 0;
  bool published_ = false;
};

}  // namespace footfall::recording
