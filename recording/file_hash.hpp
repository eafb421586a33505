#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/result.hpp"
#include "recording/hash.hpp"

/// BLAKE2b-256 of the bytes of a file, as `b2sum -l 256` tells it. Thread: any. Blocks: disk. Allocates: one
/// buffer. Errors: Reconfigure when the file cannot be read; Retry when `going_on` says no.
namespace footfall::recording {

struct FileHash {
  Hash hash{};
  std::uint64_t bytes = 0;
  friend bool operator==(const FileHash&, const FileHash&) = default;
};

/// `going_on` is asked every megabyte; empty: never.
[[nodiscard]] core::Result<FileHash> hash_of_file(const std::filesystem::path& file,
                                                  const std::function<bool()>& going_on = {});

/// In hexadecimal, lower case.
[[nodiscard]] std::string hex_of(const Hash& hash);

}  // namespace footfall::recording
