#pragma once
#include <filesystem>

#include "core/result.hpp"

namespace footfall::station {

/// At most one station per runtime_dir: taken before any device is touched, since a second station would take
/// the plates' streams from the first and stop its belt. Held until destroyed or the process ends, however it
/// ends. Thread: main. Blocks: never. Errors: take() when the folder cannot be used or another station holds
/// the lock.
class RuntimeLock {
 public:
  RuntimeLock() = default;
  ~RuntimeLock();
  RuntimeLock(const RuntimeLock&) = delete;
  RuntimeLock& operator=(const RuntimeLock&) = delete;
  core::Result<void> take(const std::filesystem::path& runtime_dir);

 private:
  int fd_ = -1;
};

/// Whether a station holds the lock of this folder.
bool station_is_running(const std::filesystem::path& runtime_dir);

}  // namespace footfall::station
