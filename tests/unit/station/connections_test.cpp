#include <grpcpp/grpcpp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "station/api/api_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/station/idle_station.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using tests::wait_for;
using Answer = ConnectionBook::Answer;

namespace {

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

Socket connected(const std::filesystem::path& path) {
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  REQUIRE(::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  return socket;
}

/// The other end has closed it; a server of HTTP/2 greets those that it keeps.
bool turned_away(const Socket& socket) {
  pollfd waiting{socket.fd(), POLLIN, 0};
  REQUIRE(::poll(&waiting, 1, 15'000) == 1);
  char byte = 0;
  return ::recv(socket.fd(), &byte, 1, MSG_PEEK) <= 0;
}

std::size_t kept(const std::vector<Socket>& sockets) {
  std::size_t n = 0;
  for (const Socket& socket : sockets) n += turned_away(socket) ? 0 : 1;
  return n;
}

std::vector<Socket> connect_many(const std::filesystem::path& path, std::size_t count) {
  std::vector<Socket> sockets;
  for (std::size_t i = 0; i < count; ++i) sockets.push_back(connected(path));
  return sockets;
}

struct Bench : tests::IdleStation {
  Bench() { REQUIRE(server.open()); }
  bool stops(const char* name) {
    const auto stub = v1::Viewer::NewStub(
        grpc::CreateChannel("unix:" + (dir / name).string(), grpc::InsecureChannelCredentials()));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(15));
    v1::Outcome outcome;
    return stub->Stop(&context, v1::Empty(), &outcome).ok() && mailbox.take_stop();
  }
  [[nodiscard]] std::size_t refusals() {
    HubCursor cursor;
    std::size_t n = 0;
    for (const HubEvent& event : hub.wait_events(cursor))
      n += event.text.find("connect - refused") != std::string::npos ? 1 : 0;
    return n;
  }

  tests::TempDir dir;
  ApiServer server{dir / "", view, commands, core::milliseconds(1000)};
};

}  // namespace

TEST_CASE("the book counts open connections by socket and account, and forgets closed ones",
          "[station][api]") {
  ConnectionBook book;
  const ConnectionLimits limits{3, 2, 0};
  std::vector<Socket> ends;
  const auto fresh = [&] {
    ends.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ends.back().fd();
  };
  CHECK(book.admit(fresh(), 0, 1000, limits) == Answer::Admitted);
  CHECK(book.admit(fresh(), 0, 1000, limits) == Answer::Admitted);
  CHECK(book.admit(fresh(), 0, 1000, limits) == Answer::AccountFull);
  CHECK(book.admit(fresh(), 0, 1001, limits) == Answer::Admitted);
  CHECK(book.admit(fresh(), 0, 1002, limits) == Answer::SocketFull);
  CHECK(book.admit(fresh(), 1, 1000, limits) == Answer::Admitted);  // another socket
  ends.clear();
  // The same numbers, taken again by others: they are not the connections of before.
  for (int i = 0; i < 8; ++i) (void)fresh();
  CHECK(book.open_on(0) == 0);
  CHECK(book.admit(ends.front().fd(), 0, 1000, limits) == Answer::Admitted);
  CHECK(book.admit(-1, 0, 1000, limits) == Answer::ProcessFull);
}

TEST_CASE("the last descriptors of the process are left to who has no reserve to keep", "[station][api]") {
  ConnectionBook book;
  rlimit limit{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
  REQUIRE(limit.rlim_cur != RLIM_INFINITY);
  const Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto over = static_cast<std::size_t>(limit.rlim_cur) - static_cast<std::size_t>(socket.fd());
  CHECK(book.admit(socket.fd(), 0, 1000, {9, 9, over}) == Answer::ProcessFull);
  CHECK(book.admit(socket.fd(), 0, 1000, {9, 9, over - 1}) == Answer::Admitted);
  CHECK(book.admit(socket.fd(), 1, 1000, {9, 9, 0}) == Answer::Admitted);
}

// Story: a thousand viewers took every descriptor; nobody could connect to press STOP, a lost serial line
// could not be opened again, and the thread that accepts span on its listening socket.
TEST_CASE("however many watch, operators find their socket open and STOP is heard",
          "[station][api][threads]") {
  Bench bench;
  {
    const auto crowd = connect_many(bench.dir / "viewer.sock", 60);
    const std::size_t admitted = kept(crowd);
    CHECK(admitted >= 16);
    CHECK(admitted <= 48);
    CHECK(bench.refusals() == 1);  // told once
    CHECK(bench.stops("operator.sock"));
    CHECK(bench.stops("technician.sock"));
  }
  // Gone, they leave room for others.
  CHECK(wait_for([&] { return !turned_away(connected(bench.dir / "viewer.sock")); }));
}
