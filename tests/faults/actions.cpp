#include "tests/faults/actions.hpp"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

namespace footfall::faults {
namespace {

constexpr uid_t kNobody = 65534;
constexpr int kFlooders = 4, kFloodNice = 10;
constexpr int kReached = 0, kDenied = 3;

void sleep_s(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

Seen from(const core::Result<void>& result) {
  return result ? Seen{} : Seen{false, result.error().what(), {}, {}};
}

Seen tell_lab(const Step& step, Theatre& theatre) {
  const std::string answer = theatre.lab(step.text);
  return {answer.rfind("ok", 0) == 0, answer.rfind("ok", 0) == 0 ? "" : step.text + ": " + answer, {}, {}};
}

Seen wait(const Step& step, Theatre&) {
  sleep_s(step.value);
  return {};
}

Seen press_stop(const Step&, Theatre& theatre) {
  // By somebody who only watches.
  cli::StationClient viewer(theatre.stage().dir() / "run" / "viewer.sock");
  viewer.stop();
  return {};
}

Seen beats(const Step& step, Theatre& theatre) {
  theatre.client().pause_beats(step.text == "off");
  return {};
}

Seen kill_station(const Step&, Theatre& theatre) {
  if (::kill(theatre.stage().station().pid(), SIGKILL) != 0)
    return {false, "cannot kill the station", {}, {}};
  (void)theatre.stage().station().wait(core::milliseconds(2000));
  return {};
}

/// For `value` seconds; 0: until the stage is closed.
Seen freeze_station(const Step& step, Theatre& theatre) {
  const pid_t pid = theatre.stage().station().pid();
  if (::kill(pid, SIGSTOP) != 0) return {false, "cannot stop the station", {}, {}};
  if (!(step.value > 0.0)) return {};
  sleep_s(step.value);
  ::kill(pid, SIGCONT);
  return {};
}

Seen thaw_station(const Step&, Theatre& theatre) {
  ::kill(theatre.stage().station().pid(), SIGCONT);
  return {};
}

Seen hang_measuring(const Step& step, Theatre& theatre) {
  const tests::HungThread thread(theatre.stage().station().pid(), "measure");
  if (!thread.hung())
    return {false, "skipped: this machine does not let a test hold a thread (ptrace)", {}, {}};
  sleep_s(step.value);
  return {};
}

Seen restart_station(const Step& step, Theatre& theatre) {
  const core::Timestamp begun = core::monotonic_now();
  const auto opened = theatre.stage().open_station();
  Seen seen = from(opened);
  seen.time_s = (core::monotonic_now() - begun).seconds();
  seen.limit_s = step.within_s.value_or(4.0) + kStallS;
  if (opened) seen.words = "the station was back after " + std::to_string(*seen.time_s).substr(0, 4) + " s";
  seen.ok = seen.ok && *seen.time_s <= *seen.limit_s;
  return seen;
}

Seen record(const Step& step, Theatre& theatre) {
  if (step.text == "stop") {
    const auto finished = theatre.client().stop_recording();
    return finished ? Seen{} : Seen{false, finished.error().what(), {}, {}};
  }
  if (const auto lease = theatre.client().take_control(); !lease) return from(lease);
  sleep_s(0.2);
  const auto started = theatre.client().start_recording("fault");
  if (!started) return {false, started.error().what(), {}, {}};
  theatre.session_file = started->session_file();
  return {};
}

Seen second_console(const Step&, Theatre& theatre) {
  cli::StationClient other(theatre.stage().dir() / "run" / "operator.sock");
  if (other.take_control()) return {false, "a second console was given control too", {}, {}};
  if (other.set_speed(0.5)) return {false, "a console without control changed the speed", {}, {}};
  if (other.ask(&v1::Operator::Stub::Reset, "reset"))
    return {false, "a console without control reset", {}, {}};
  return {true, "the second console got no control", {}, {}};
}

Seen slow_disk(const Step& step, Theatre& theatre) {
  if (step.text == "off") {
    std::error_code ignored;
    std::filesystem::remove(theatre.slow_disk_switch(), ignored);
    return {};
  }
  std::ofstream(theatre.slow_disk_switch()) << static_cast<int>(step.value * 1000.0);
  return {};
}

/// A child of another account: it may not even connect.
int connect_as_nobody(const std::filesystem::path& socket_path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path.c_str(), sizeof address.sun_path - 1);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) ::_exit(1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const int made = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::_exit(made == 0 ? kReached : errno == EACCES ? kDenied : 2);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Seen stranger(const Step&, Theatre& theatre) {
  if (::geteuid() != 0) return {true, "skipped: needs an account that may become another", {}, {}};
  // Only the sockets themselves are to hold it off, not the folders.
  const auto dir = theatre.stage().dir();
  for (const auto& folder : {dir, dir / "run"}) {
    std::error_code ignored;
    std::filesystem::permissions(folder, std::filesystem::perms{0755}, ignored);
  }
  for (const char* name : {"viewer.sock", "operator.sock", "technician.sock"}) {
    const int outcome = connect_as_nobody(dir / "run" / name);
    if (outcome != kDenied)
      return {false,
              std::string(name) + (outcome == kReached ? ": another account was let in" : ": cannot tell"),
              {},
              {}};
  }
  return {true, "another account was refused at all three sockets", {}, {}};
}

/// Viewers that ask as often as they are told, together, until the flood ends.
struct Flood {
  std::atomic<bool> quit{false};
  std::atomic<std::uint64_t> asked{0}, answered{0};
  std::vector<std::thread> threads;
  ~Flood() { end(); }
  void end() {
    quit = true;
    for (auto& thread : threads) thread.join();
    threads.clear();
  }
};
Flood& the_flood() {
  static Flood flood;
  return flood;
}

Seen flood(const Step& step, Theatre& theatre) {
  Flood& water = the_flood();
  water.end();
  if (step.text == "end")
    return {true,
            std::to_string(water.asked) + " requests asked, " + std::to_string(water.answered) + " answered",
            {},
            {}};
  water.quit = false;
  water.asked = water.answered = 0;
  const auto socket = theatre.stage().dir() / "run" / "viewer.sock";
  const auto turn = std::chrono::duration<double>(kFlooders / step.value);
  for (int i = 0; i < kFlooders; ++i) {
    water.threads.emplace_back([&water, socket, turn] {
      // Theirs is the load that is tested, not a computer taken away from everybody.
      ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kFloodNice);
      cli::StationClient viewer(socket);
      auto due = std::chrono::steady_clock::now();
      while (!water.quit) {
        ++water.asked;
        water.answered += viewer.frame() ? 1 : 0;
        due += std::chrono::duration_cast<std::chrono::steady_clock::duration>(turn);
        std::this_thread::sleep_until(due);
      }
    });
  }
  return {};
}

using Action = std::function<Seen(const Step&, Theatre&)>;
const std::map<std::string, Action>& actions() {
  static const std::map<std::string, Action> all{{"lab", tell_lab},
                                                 {"wait", wait},
                                                 {"press_stop", press_stop},
                                                 {"beats", beats},
                                                 {"kill_station", kill_station},
                                                 {"freeze_station", freeze_station},
                                                 {"thaw_station", thaw_station},
                                                 {"hang_measuring", hang_measuring},
                                                 {"restart_station", restart_station},
                                                 {"record", record},
                                                 {"second_console", second_console},
                                                 {"slow_disk", slow_disk},
                                                 {"stranger", stranger},
                                                 {"flood", flood},
                                                 {"rest", see_rest},
                                                 {"slower", see_slower},
                                                 {"state", see_state},
                                                 {"still", see_still},
                                                 {"running", see_running},
                                                 {"speed_kept", see_speed_kept},
                                                 {"true_speeds", see_true_speeds},
                                                 {"starts", see_starts},
                                                 {"cause", see_cause},
                                                 {"refused", see_refused},
                                                 {"stale_plate", see_stale_plate},
                                                 {"alarm", see_alarm},
                                                 {"thread_cpu", see_thread_cpu},
                                                 {"session", see_session}};
  return all;
}

}  // namespace

const std::vector<std::string>& action_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const auto& [name, action] : actions()) list.push_back(name);
    return list;
  }();
  return names;
}

Seen play(const Step& step, Theatre& theatre) {
  if (step.mark) theatre.mark = core::monotonic_now();
  return actions().at(step.what)(step, theatre);
}

}  // namespace footfall::faults
