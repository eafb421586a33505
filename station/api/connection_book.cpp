#include "station/api/connection_book.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>

namespace footfall::station {
namespace {

/// The kernel gives the lowest free number: a high one tells that the others are taken.
bool leaves(int fd, std::size_t reserve) {
  rlimit limit{};
  if (reserve == 0 || ::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return true;
  return static_cast<rlim_t>(fd) + reserve < limit.rlim_cur;
}

}  // namespace

std::optional<ino_t> ConnectionBook::inode_of(int fd) {
  struct stat found {};
  if (::fstat(fd, &found) != 0) return std::nullopt;
  return found.st_ino;
}

void ConnectionBook::forget_closed() {
  std::erase_if(open_, [](const Entry& entry) { return inode_of(entry.fd) != entry.inode; });
}

std::size_t ConnectionBook::open_on(std::size_t socket) {
  forget_closed();
  return static_cast<std::size_t>(
      std::count_if(open_.begin(), open_.end(), [&](const Entry& entry) { return entry.socket == socket; }));
}

ConnectionBook::Answer ConnectionBook::admit(int fd, std::size_t socket, uid_t account,
                                             const ConnectionLimits& limits) {
  const auto inode = inode_of(fd);
  if (!inode || !leaves(fd, limits.reserve)) return Answer::ProcessFull;
  if (open_on(socket) >= limits.socket) return Answer::SocketFull;
  const auto same = std::count_if(open_.begin(), open_.end(), [&](const Entry& entry) {
    return entry.socket == socket && entry.account == account;
  });
  if (static_cast<std::size_t>(same) >= limits.account) return Answer::AccountFull;
  open_.push_back({fd, *inode, socket, account});
  return Answer::Admitted;
}

}  // namespace footfall::station
