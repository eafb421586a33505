#pragma once
#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <vector>

namespace footfall::station {

/// How many connections one socket takes.
struct ConnectionLimits {
  std::size_t socket = 0, account = 0;  ///< of all accounts, of one
  /// So many descriptors of the process are left to others: a connection that would take one of them is
  /// refused. 0: for the socket that a STOP and a lease must always find open.
  std::size_t reserve = 0;
};

/// The connections that are open, by socket and account. gRPC closes its descriptors without a word: whether
/// one is still the same is asked of the kernel (its inode). Thread: one. Blocks: one fstat for every open
/// connection, nothing else. Allocates: yes. Errors: none; a descriptor that cannot be asked is not open.
class ConnectionBook {
 public:
  enum class Answer : unsigned char { Admitted, SocketFull, AccountFull, ProcessFull };

  /// Enters the connection when there is room. `socket` is any number that tells sockets apart.
  [[nodiscard]] Answer admit(int fd, std::size_t socket, uid_t account, const ConnectionLimits& limits);
  /// Of those entered, still open.
  [[nodiscard]] std::size_t open_on(std::size_t socket);

 private:
  struct Entry {
    int fd;
    ino_t inode;
    std::size_t socket;
    uid_t account;
  };
  static std::optional<ino_t> inode_of(int fd);
  void forget_closed();
  std::vector<Entry> open_;
};

}  // namespace footfall::station
