#include "recording/clinic/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "recording/clinic/secret.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

core::Result<void> check_private(int descriptor, const std::filesystem::path& file) {
  struct ::stat found {};
  if (::fstat(descriptor, &found) != 0 || !S_ISREG(found.st_mode))
    return core::fail(Remedy::Reconfigure, "%.150s is no regular file", file.c_str());
  if (found.st_uid != 0 && found.st_uid != ::geteuid())
    return core::fail(Remedy::Reconfigure,
                      "%.150s belongs to another account: it must be root's or the station's own",
                      file.c_str());
  if ((found.st_mode & 0077) != 0)
    return core::fail(
        Remedy::Reconfigure,
        "%.150s can be reached by other accounts (mode %04o): run chmod 0600 on it, and make new "
        "keys if anybody may have read it",
        file.c_str(), static_cast<unsigned>(found.st_mode & 07777));
  return {};
}

core::Result<void> store(int descriptor, std::string_view bytes, const std::filesystem::path& file) {
  while (!bytes.empty()) {
    const ::ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0)
      return core::fail(Remedy::Operator, "%.150s cannot be written: %s", file.c_str(), std::strerror(errno));
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  if (::fsync(descriptor) != 0)
    return core::fail(Remedy::Operator, "%.150s cannot be brought to the disk: %s", file.c_str(),
                      std::strerror(errno));
  return {};
}

void sync_folder(const std::filesystem::path& file) {
  const Descriptor folder(
      ::open(std::filesystem::absolute(file).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.number() >= 0) ::fsync(folder.number());
}

}  // namespace

core::Result<void> read_private(const std::filesystem::path& file, std::size_t longest,
                                const std::function<core::Result<void>(std::string_view)>& take) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (opened.number() < 0)
    return core::fail(Remedy::Reconfigure, "%.150s cannot be read: %s%s", file.c_str(), std::strerror(errno),
                      errno == EACCES ? "; run this as root or as the station's account" : "");
  if (const auto safe = check_private(opened.number(), file); !safe) return safe;
  Secret bytes(longest + 1);
  std::size_t size = 0;
  while (size <= longest) {
    const ::ssize_t got = ::read(opened.number(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return core::fail(Remedy::Operator, "%.150s cannot be read: %s", file.c_str(), std::strerror(errno));
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > longest)
    return core::fail(Remedy::Reconfigure, "%.150s is too large for what it is", file.c_str());
  bytes.shorten(size);
  return take(bytes.text());
}

core::Result<void> write_private(const std::filesystem::path& file, std::string_view bytes, bool replace) {
  const std::filesystem::path temporary = file.string() + ".new-" + std::to_string(::getpid());
  ::unlink(temporary.c_str());
  core::Result<void> stored;
  {
    const Descriptor opened(
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (opened.number() < 0)
      return core::fail(Remedy::Operator, "%.150s cannot be made: %s; check the folder and its rights",
                        file.c_str(), std::strerror(errno));
    stored = store(opened.number(), bytes, file);
  }
  // A hard link refuses what is there already, in one step; a rename would replace it.
  const bool named = stored && (replace ? std::rename(temporary.c_str(), file.c_str())
                                        : ::link(temporary.c_str(), file.c_str())) == 0;
  const int why = errno;
  if (!named || !replace) ::unlink(temporary.c_str());
  if (!stored) return stored;
  if (!named)
    return core::fail(Remedy::Reconfigure, "%.150s is not written: %s", file.c_str(), std::strerror(why));
  sync_folder(file);
  return {};
}

}  // namespace footfall::recording::clinic
