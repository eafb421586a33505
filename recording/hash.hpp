#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "recording/session.hpp"

/// BLAKE2b-256 over a plain encoding that any language can repeat: integers as 8 bytes little-endian,
/// doubles as their 8 bytes, texts and blobs preceded by their length as an integer
/// (docs/session-format.md "Checksums and chains"). It finds changes; without a key it is no signature.
/// Thread: one per object. Blocks: never. Allocates: no. Errors: none. Source: RFC 7693, by libsodium.
namespace footfall::recording {

using Hash = std::array<std::byte, 32>;

class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  Hasher& add(const Hash& previous);
  Hasher& add(std::int64_t value);
  Hasher& add(double value);
  Hasher& add(std::span<const std::byte> bytes);
  Hasher& add(std::string_view text);
  [[nodiscard]] Hash finish();

 private:
  Hasher& raw(const void* data, std::size_t size);
  alignas(64) std::array<std::byte, 384> state_;  ///< libsodium's state, kept out of this header
};

/// The columns of a chunk that its hash covers, beside the records.
struct ChunkHeader {
  std::int64_t plate = 0, first_sequence = 0, sample_count = 0, first_time_ns = 0, last_time_ns = 0,
               clock_offset_ns = 0;
  std::optional<std::int64_t> last_device_time_ns;  ///< since format version 5, with the next
  double clock_drift_ppm = std::numeric_limits<double>::quiet_NaN();
};

/// The start of both chains: what the session was recorded with.
[[nodiscard]] Hash hash_of(const SessionMeta& meta);
[[nodiscard]] Hash hash_of(const Hash& previous, const ChunkHeader& header, std::string_view codec,
                           std::span<const std::byte> records);
[[nodiscard]] Hash hash_of(const Hash& previous, const LogEntry& entry);

}  // namespace footfall::recording
