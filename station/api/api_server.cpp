#include "station/api/api_server.hpp"

#include <fcntl.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/server_posix.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "station/data/data_service.hpp"
#include "station/measure/realtime.hpp"
#include "station/review/review_service.hpp"

namespace footfall::station {
namespace {

constexpr int kBacklog = 16, kAcceptWaitMs = 100;
/// Each stream keeps a thread: one connection may not take them all.
constexpr int kMostStreams = 32;
/// Descriptors that neither viewers nor technicians may take.
constexpr std::size_t kReserve = 128;
constexpr auto kBreath = std::chrono::milliseconds(20);
constexpr core::Duration kTellEvery = core::milliseconds(10'000);

/// A clinic has a handful of consoles and displays; many times that is somebody's mistake, or worse.
ConnectionLimits limits_of(const std::string& role) {
  if (role == "operator") return {96, 64, 0};
  if (role == "technician") return {64, 48, kReserve};
  return {48, 32, kReserve};
}

bool nothing_left(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

const char* words_of(ConnectionBook::Answer answer) {
  switch (answer) {
    case ConnectionBook::Answer::SocketFull:
      return "this socket has as many connections as it takes; close some";
    case ConnectionBook::Answer::AccountFull:
      return "this account has as many connections as one may have; close some";
    case ConnectionBook::Answer::ProcessFull:
      return "the station's last file descriptors are kept for operators; close connections";
    case ConnectionBook::Answer::Admitted:
      break;
  }
  return "";
}

}  // namespace

struct ApiServer::Role {
  std::string name;
  config::RoleAccess names;
  AccessRule rule;
  int listen_fd = -1;
  core::Timestamp told{};  ///< when somebody was last told to have been turned away
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
};

ApiServer::ApiServer(std::filesystem::path runtime_dir, const StationView& view, Commands& commands,
                     core::Duration lease_lifetime, const config::AccessConfig& access)
    : dir_(std::move(runtime_dir)),
      view_(view),
      commands_(commands),
      desk_(commands.mailbox, lease_lifetime),
      clinician_names_(access.clinician) {
  const CallerLookup who = [this](const std::string& peer) { return caller(peer); };
  const auto review = std::make_shared<ReviewDesk>();  // one job at a time, whoever asks
  const auto add = [&](const char* name, const config::RoleAccess& names) -> Role& {
    roles_.push_back(std::make_unique<Role>());
    roles_.back()->name = name;
    roles_.back()->names = names;
    roles_.back()->services.push_back(std::make_unique<ViewerService>(view_, commands_, who, quit_));
    roles_.back()->services.push_back(std::make_unique<DataService>(commands_, who));
    roles_.back()->services.push_back(std::make_unique<ReviewService>(commands_, who, review));
    return *roles_.back();
  };
  add("viewer", access.viewer);
  Role& operating = add("operator", access.operating);
  operating.services.push_back(std::make_unique<OperatorService>(view_, commands_, desk_, who));
  Role& technician = add("technician", access.technician);
  technician.services.push_back(std::make_unique<TechnicianService>(commands_, who));
  for (Role* role : {&operating, &technician})
    role->services.push_back(std::make_unique<IntakeService>(view_, commands_, who));
}

ApiServer::~ApiServer() {
  close();
}

Caller ApiServer::caller(const std::string& peer) const {
  const std::lock_guard guard(callers_mutex_);
  const auto found = callers_.find(peer);
  return found == callers_.end() ? Caller{0, "unknown", "unknown"} : found->second;
}

core::Result<void> ApiServer::listen(Role& role) {
  const std::filesystem::path path = dir_ / (role.name + ".sock");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof address.sun_path) {
    return core::fail(core::Remedy::Reconfigure, "runtime_dir is too long for a socket path: %s",
                      path.c_str());
  }
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  ::unlink(path.c_str());  // the station's lock says that nobody else is using it
  role.listen_fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  // The name takes over the descriptor's mode; a umask would be that of every thread that makes a file now.
  if (::fchmod(role.listen_fd, S_IRUSR | S_IWUSR) != 0)
    return core::fail(core::Remedy::Bug, "cannot limit %s: %s", path.c_str(), std::strerror(errno));
  const int bound = ::bind(role.listen_fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (bound != 0 || ::listen(role.listen_fd, kBacklog) != 0) {
    return core::fail(core::Remedy::Reconfigure, "cannot listen on %s: %s", path.c_str(),
                      std::strerror(errno));
  }
  return admit(role, path);
}

/// Bound for the station's account alone, then given to the role: nobody slips in between.
core::Result<void> ApiServer::admit(const Role& role, const std::filesystem::path& path) {
  const auto group = role.rule.group();
  if ((group && ::chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) ||
      ::chmod(path.c_str(), role.rule.socket_mode()) != 0) {
    return core::fail(core::Remedy::Reconfigure,
                      "%s cannot be given to group '%s': %s; add the station's account to that group",
                      path.c_str(), role.names.group.c_str(), std::strerror(errno));
  }
  return {};
}

/// Who named technicians has told them apart: they are that on every socket.
Caller ApiServer::known(const Peer& peer, const std::string& role) const {
  Caller caller{connections_ + 1, account_name(peer.uid), role};
  const AccessRule& technician = roles_.back()->rule;
  caller.may_zero = technician.admits(peer);
  const bool clinician = clinician_.admits_everybody() || clinician_.names(peer);
  if (role == "technician" || (technician.names(peer) && !clinician_.names(peer)))
    caller.person = control::IntakePerson::Technician;
  else if (clinician)
    caller.person = control::IntakePerson::Clinician;
  return caller;
}

core::Result<void> ApiServer::open() {
  auto clinicians = AccessRule::make(clinician_names_);
  if (!clinicians) return tl::unexpected<core::Error>(clinicians.error());
  clinician_ = *clinicians;
  for (const auto& role : roles_) {
    auto rule = AccessRule::make(role->names);
    if (!rule) return tl::unexpected<core::Error>(rule.error());
    role->rule = *rule;
    if (const auto listening = listen(*role); !listening) return listening;
    grpc::ServerBuilder builder;
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MIN_POLLERS, 1);
    builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
    builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kMostStreams);
    for (const auto& service : role->services) builder.RegisterService(service.get());
    role->server = builder.BuildAndStart();
    if (!role->server)
      return core::fail(core::Remedy::Bug, "the %s server did not start", role->name.c_str());
  }
  thread_ = std::thread([this] { accept_loop(); });
  return {};
}

/// The pause keeps a flood of connections from taking a processor, and from hiding the others.
void ApiServer::turn_away(Role& role, const Caller& caller, const char* why) {
  const core::Timestamp now = core::monotonic_now();
  if (role.told.ns == 0 || now - role.told > kTellEvery) {
    role.told = now;
    audit_line(commands_, caller, "connect", "", "", std::string("refused: ") + why);
  }
  std::this_thread::sleep_for(kBreath);
}

void ApiServer::accept_one(std::size_t index) {
  Role& role = *roles_[index];
  const int fd = ::accept4(role.listen_fd, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) {
    // Whoever waits stays readable: without a pause this thread would spin on him.
    if (nothing_left(errno))
      turn_away(role, {0, "unknown", role.name}, "the station has no file descriptors left");
    return;
  }
  const auto peer = peer_of(fd);
  if (!peer) {
    ::close(fd);
    return;
  }
  const Caller caller = known(*peer, role.name);
  if (!role.rule.admits(*peer)) {  // before a byte of it is read
    ::close(fd);
    audit_line(commands_, caller, "connect", "", "", "refused: this account does not have the role");
    return;
  }
  const auto answer = book_.admit(fd, index, peer->uid, limits_of(role.name));
  if (answer != ConnectionBook::Answer::Admitted) {
    ::close(fd);
    turn_away(role, caller, words_of(answer));
    return;
  }
  {
    const std::lock_guard guard(callers_mutex_);
    ++connections_;
    callers_["fd:" + std::to_string(fd)] = caller;
  }
  grpc::AddInsecureChannelFromFd(role.server.get(), fd);
}

void ApiServer::accept_loop() {
  name_thread("api");
  std::vector<pollfd> descriptors;
  for (const auto& role : roles_) descriptors.push_back({role->listen_fd, POLLIN, 0});
  while (!quit_) {
    const int ready = ::poll(descriptors.data(), descriptors.size(), kAcceptWaitMs);
    desk_.expire();
    if (ready <= 0) continue;
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      if ((descriptors[i].revents & POLLIN) != 0) accept_one(i);
    }
  }
}

void ApiServer::close() {
  quit_ = true;
  if (thread_.joinable()) thread_.join();
  const auto patience = std::chrono::system_clock::now() + std::chrono::milliseconds(500);
  for (const auto& role : roles_) {
    if (role->server) role->server->Shutdown(patience);
    role->server.reset();
    if (role->listen_fd >= 0) {
      ::close(role->listen_fd);
      ::unlink((dir_ / (role->name + ".sock")).c_str());
      role->listen_fd = -1;
    }
  }
}

}  // namespace footfall::station
