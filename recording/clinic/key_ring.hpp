#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>

#include "core/result.hpp"
#include "recording/clinic/secret.hpp"

namespace footfall::recording::clinic {

/// The keys of a clinic, from one file outside its database (docs/clinic-database.md "Keys"): sealing keys by
/// number, the newest seals and all open; one key that signs the audit. 256 bits each.
/// Thread: immutable after load. Blocks: load, create, rotate, forget_old: disk. Allocates: locked memory.
/// Errors: Reconfigure with a sentence: the file is missing, not ours, readable by others, or damaged. No
/// sentence holds a part of a key.
class KeyRing {
 public:
  /// The file must be regular, owned by root or by this process's account, without rights for group and
  /// others.
  static core::Result<std::shared_ptr<const KeyRing>> load(const std::filesystem::path& file);
  /// Makes a file with fresh keys, mode 0600; never over one that is there.
  static core::Result<void> create(const std::filesystem::path& file);
  /// Adds a sealing key that is the newest from now on. The file is replaced whole or not at all.
  static core::Result<void> rotate(const std::filesystem::path& file);
  /// Removes all sealing keys but the newest: what they sealed can never be read again.
  static core::Result<void> forget_old(const std::filesystem::path& file);

  [[nodiscard]] std::uint32_t newest() const { return sealing_.rbegin()->first; }
  /// nullptr: not in the file (any more).
  [[nodiscard]] const Secret* sealing(std::uint32_t number) const;
  [[nodiscard]] const Secret& audit() const { return audit_; }

 private:
  static core::Result<KeyRing> read(const std::filesystem::path& file);
  core::Result<void> write(const std::filesystem::path& file, bool replace) const;
  std::map<std::uint32_t, Secret> sealing_;
  Secret audit_;
};

}  // namespace footfall::recording::clinic
