#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "recording/clinic/key_ring.hpp"
#include "recording/hash.hpp"

namespace footfall::recording::clinic {

/// How far an audit chain has come: row `seq` ends in `hash`.
struct Head {
  std::int64_t seq = 0;
  Hash hash{};
};

/// Keyed BLAKE2b-256 with the audit key. Thread: any. Blocks: never.
[[nodiscard]] Hash sign(const KeyRing& keys, const std::string& origin, const Head& head);
/// In a time that does not tell where they differ.
[[nodiscard]] bool same(const Hash& a, const Hash& b);
/// "ORIGIN SEQ HASH SIGNATURE", for a paper or another machine; parse_head checks the signature.
[[nodiscard]] std::string head_line(const KeyRing& keys, const std::string& origin, const Head& head);
core::Result<std::pair<std::string, Head>> parse_head(const KeyRing& keys, const std::string& line);

/// The signed ends of the audit chains, in a file outside the database: what makes a truncated chain known.
/// It goes forward only. Thread: one per object; several processes: take the Lock around look, append and
/// store. Blocks: disk. Errors: Reconfigure: missing, damaged or signed with another key.
class HeadFile {
 public:
  HeadFile(std::filesystem::path file, std::shared_ptr<const KeyRing> keys)
      : file_(std::move(file)), keys_(std::move(keys)) {}
  /// Held by one process or thread of this machine at a time.
  class Lock {
   public:
    explicit Lock(const std::filesystem::path& file);
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    [[nodiscard]] bool held() const { return descriptor_ >= 0; }

   private:
    int descriptor_;
  };
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  [[nodiscard]] const KeyRing& keys() const { return *keys_; }
  [[nodiscard]] bool exists() const;
  /// nullopt: nothing is known of that origin.
  core::Result<std::map<std::string, Head>> all() const;
  core::Result<std::optional<Head>> head(const std::string& origin) const;
  core::Result<void> store(const std::string& origin, const Head& head) const;

 private:
  std::filesystem::path file_;
  std::shared_ptr<const KeyRing> keys_;
};

}  // namespace footfall::recording::clinic
