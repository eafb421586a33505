#include "station/recorder/disk_watch.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>

namespace footfall::station {
namespace {

constexpr const char* kReserve = ".reserve";
constexpr core::Duration kLookEvery = core::milliseconds(2000), kUntilRateIsKnown = core::milliseconds(5000);
/// Three looks.
constexpr core::Duration kHolds = core::milliseconds(6000);

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code absent;
  const auto size = std::filesystem::file_size(file, absent);
  return absent ? 0 : size;
}

}  // namespace

DiskForecast DiskForecast::at(core::Timestamp now) const {
  if (now - looked <= kHolds) return *this;
  DiskForecast unknown;
  unknown.looked = looked;
  return unknown;
}

core::Result<void> DiskWatch::begin(const std::filesystem::path& session, core::Timestamp now) {
  release();
  session_ = session;
  begun_ = now;
  forecast_ = {};
  if (look(now) && forecast_.free_bytes < kLeastFreeBytes) {
    return core::fail(core::Remedy::Operator,
                      "the disk under %s has %.1f MB left and a recording needs %.0f MB to begin: free some",
                      session.parent_path().c_str(), static_cast<double>(forecast_.free_bytes) * 1e-6,
                      static_cast<double>(kLeastFreeBytes) * 1e-6);
  }
  reserve_ = session.string() + kReserve;
  const int fd = ::open(reserve_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  // Without a reserve the recording is as good; only its last words may be missing.
  if (fd < 0) {
    reserve_.clear();
    return {};
  }
  const bool reserved = ::posix_fallocate(fd, 0, static_cast<off_t>(kReserveBytes)) == 0;
  ::close(fd);
  if (!reserved) release();
  return {};
}

void DiskWatch::tick(core::Timestamp now) {
  if (now - looked_ >= kLookEvery) (void)look(now);
}

void DiskWatch::release() {
  if (!reserve_.empty()) ::unlink(reserve_.c_str());
  reserve_.clear();
}

void DiskWatch::sweep(const std::filesystem::path& folder) {
  std::error_code none;
  // increment() rather than the range: that throws on a disk that fails in the middle.
  for (std::filesystem::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    std::error_code kept;
    if (entry->path().extension() == kReserve) std::filesystem::remove(entry->path(), kept);
  }
}

std::uint64_t DiskWatch::written() const {
  return size_of(session_) + size_of(session_.string() + "-wal");
}

bool DiskWatch::look(core::Timestamp now) {
  looked_ = now;
  std::error_code unknown;
  const auto space = std::filesystem::space(session_.parent_path(), unknown);
  if (unknown) return false;
  forecast_.free_bytes = space.available;
  forecast_.looked = now;
  if (now - begun_ < kUntilRateIsKnown) return true;
  forecast_.bytes_per_s = static_cast<double>(written()) / (now - begun_).seconds();
  // At the end the log is merged into the file: for a moment both are there.
  const double room =
      static_cast<double>(forecast_.free_bytes) - static_cast<double>(size_of(session_.string() + "-wal"));
  if (*forecast_.bytes_per_s > 0.0)
    forecast_.minutes_left = std::max(0.0, room) / *forecast_.bytes_per_s / 60.0;
  return true;
}

}  // namespace footfall::station
