#pragma once
#include <filesystem>
#include <string>

namespace footfall::tests {

/// A PostgreSQL server of Debian's package in a private folder with a Unix socket, under an account without
/// rights when the test runs as root. Thread: one. Blocks: until it answers or has ended. Errors: throws
/// std::runtime_error. Ends and removes everything with the object; a test program that is killed leaves its
/// server behind.
class PostgresServer {
 public:
  /// Empty, or why there is none on this machine, as a sentence.
  static std::string missing();
  /// One for the whole test program, started at the first call.
  static PostgresServer& shared();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  /// `options` as for postgres, e.g. "-c ssl=on".
  void start(const std::string& options = "");
  /// As a crash: no shutdown checkpoint, clients cut.
  void stop_at_once();
  /// A fresh database of its own, as a connection string through the socket.
  std::string fresh_database();
  [[nodiscard]] std::string connection(const std::string& database) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Runs a shell line under the server's account in its folder.
  void run(const std::string& line) const;

 private:
  std::filesystem::path folder_;
  int databases_ = 0;
  bool running_ = false;
};

}  // namespace footfall::tests
