#pragma once
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/result.hpp"
#include "station/api/access.hpp"
#include "station/api/connection_book.hpp"
#include "station/api/services.hpp"

namespace footfall::station {

/// gRPC on three Unix-domain sockets in `runtime_dir`: viewer.sock, operator.sock, technician.sock, mode 0660
/// and the group that `[access]` names. The station accepts connections itself, reads the peer's credentials,
/// closes and audits a connection of an account without the role, and hands the others to the role's server.
/// Each socket takes a limited number of connections, of all accounts and of one; viewers and technicians
/// leave descriptors over for the operator's socket and for lines that must be reopened. Who is turned away
/// finds the connection closed; that is audited once in 10 s.
/// Thread: own threads. Blocks: open() and close() shortly. Allocates: yes. Errors: open() when a socket
/// cannot be made, with the remedy. The caller holds the RuntimeLock of the folder.
class ApiServer {
 public:
  ApiServer(std::filesystem::path runtime_dir, const StationView& view, Commands& commands,
            core::Duration lease_lifetime, const config::AccessConfig& access = {});
  ~ApiServer();
  core::Result<void> open();
  void close();

 private:
  struct Role;
  core::Result<void> listen(Role& role);
  static core::Result<void> admit(const Role& role, const std::filesystem::path& path);
  void accept_loop();
  void accept_one(std::size_t index);
  void turn_away(Role& role, const Caller& caller, const char* why);
  Caller caller(const std::string& peer) const;

  std::filesystem::path dir_;
  const StationView& view_;
  Commands& commands_;
  LeaseDesk desk_;
  std::atomic<bool> quit_{false};
  [[nodiscard]] Caller known(const Peer& peer, const std::string& role) const;
  std::vector<std::unique_ptr<Role>> roles_;
  config::RoleAccess clinician_names_;
  AccessRule clinician_;
  mutable std::mutex callers_mutex_;
  std::map<std::string, Caller> callers_;
  std::uint64_t connections_ = 0;
  ConnectionBook book_;  ///< of the accepting thread
  std::thread thread_;
};

}  // namespace footfall::station
