#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>

#include "core/result.hpp"

/// A file read by position, so that no more of it is in memory than is being looked at; private to formats.
/// Thread: one. Blocks: file reads. Allocates: never. Errors: Reconfigure with file and reason.
namespace footfall::formats::c3d {

class Source {
 public:
  [[nodiscard]] static core::Result<Source> open(const std::filesystem::path& file);
  ~Source();
  Source(Source&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), size_(other.size_), name_(std::move(other.name_)) {}
  Source& operator=(Source&&) = delete;
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Fills `into` from byte `at`; a shorter file is an error.
  [[nodiscard]] core::Result<void> read(std::size_t at, std::span<std::uint8_t> into) const;

 private:
  Source(int fd, std::size_t size, std::string name) : fd_(fd), size_(size), name_(std::move(name)) {}
  int fd_;
  std::size_t size_;
  std::string name_;
};

}  // namespace footfall::formats::c3d
