#include "station/runtime_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace footfall::station {
namespace {

std::filesystem::path lock_file(const std::filesystem::path& dir) {
  return dir / "station.lock";
}

}  // namespace

RuntimeLock::~RuntimeLock() {
  if (fd_ >= 0) ::close(fd_);
}

core::Result<void> RuntimeLock::take(const std::filesystem::path& runtime_dir) {
  std::error_code error;
  std::filesystem::create_directories(runtime_dir, error);
  fd_ = ::open(lock_file(runtime_dir).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (fd_ < 0) {
    const std::string reason = std::generic_category().message(errno);
    return core::fail(core::Remedy::Reconfigure,
                      "runtime_dir %s cannot be used: %s; correct it or its rights", runtime_dir.c_str(),
                      reason.c_str());
  }
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    return core::fail(core::Remedy::Operator,
                      "another station is running in %s; stop it or use another runtime_dir",
                      runtime_dir.c_str());
  }
  return {};
}

bool station_is_running(const std::filesystem::path& runtime_dir) {
  const int fd = ::open(lock_file(runtime_dir).c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return false;
  const bool busy = ::flock(fd, LOCK_EX | LOCK_NB) != 0;
  ::close(fd);
  return busy;
}

}  // namespace footfall::station
