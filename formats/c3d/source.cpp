#include "formats/c3d/source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "formats/text_table.hpp"

namespace footfall::formats::c3d {

using core::fail;
using core::Remedy;

core::Result<Source> Source::open(const std::filesystem::path& file) {
  const std::string name = shown(file);
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(Remedy::Reconfigure, "cannot open '%s' (%s): check its path and its rights", name.c_str(),
                std::strerror(errno));
  struct ::stat status {};
  if (::fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return fail(Remedy::Reconfigure, "'%s' is no file: give the recording file itself", name.c_str());
  }
  return Source(fd, static_cast<std::size_t>(status.st_size), name);
}

Source::~Source() {
  if (fd_ >= 0) ::close(fd_);
}

core::Result<void> Source::read(std::size_t at, std::span<std::uint8_t> into) const {
  while (!into.empty()) {
    const ::ssize_t got = ::pread(fd_, into.data(), into.size(), static_cast<::off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      return fail(Remedy::Reconfigure, "cannot read '%s' at byte %zu: %s", name_.c_str(), at,
                  got < 0 ? std::strerror(errno) : "it became shorter meanwhile, copy it again");
    }
    at += static_cast<std::size_t>(got);
    into = into.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace footfall::formats::c3d
