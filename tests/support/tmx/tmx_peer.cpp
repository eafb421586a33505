#include "tests/support/tmx/tmx_peer.hpp"

#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>

namespace footfall::tests {
namespace {

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "footfall-tmx-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

std::string reply(int head, int value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d", value);
  return std::string(1, static_cast<char>(head)) + text.data();
}

std::string reply(int head) {
  return std::string(1, static_cast<char>(head));
}

}  // namespace

TmxPeer::TmxPeer() : folder_(make_folder()) {
  plug();
  thread_ = std::thread([this] { run(); });
}

TmxPeer::~TmxPeer() {
  stopping_ = true;
  thread_.join();
  unplug();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void TmxPeer::plug() {
  const std::lock_guard lock(mutex_);
  std::array<char, 256> name{};
  termios raw{};
  cfmakeraw(&raw);
  if (openpty(&master_, &slave_, name.data(), &raw, nullptr) != 0) throw std::runtime_error("no pty");
  std::filesystem::create_symlink(name.data(), device());
}

void TmxPeer::unplug() {
  const std::lock_guard lock(mutex_);
  if (master_ < 0) return;
  std::filesystem::remove(device());
  close(master_);
  close(slave_);
  master_ = slave_ = -1;
  current_ = {};
  outputs_.clear();
}

void TmxPeer::change(const std::function<void(Machine&)>& edit) {
  const std::lock_guard lock(mutex_);
  edit(machine_);
}

TmxPeer::Machine TmxPeer::machine() {
  const std::lock_guard lock(mutex_);
  return machine_;
}

void TmxPeer::on_request(Hook hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void TmxPeer::misbehave_once(Behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  once_.push_back(behaviour);
}

void TmxPeer::say(const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  outputs_.push_back({core::monotonic_now(), bytes});
  write_due();
}

std::vector<TmxPeer::Request> TmxPeer::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TmxPeer::forget_requests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

void TmxPeer::run() {
  std::array<std::uint8_t, 64> buffer{};
  while (!stopping_) {
    pollfd waiting{-1, POLLIN, 0};
    {
      const std::lock_guard lock(mutex_);
      waiting.fd = master_;
    }
    poll(&waiting, 1, 1);
    const std::lock_guard lock(mutex_);
    if (master_ < 0 || master_ != waiting.fd) continue;
    if ((waiting.revents & POLLIN) != 0) {
      const ssize_t n = read(master_, buffer.data(), buffer.size());
      for (ssize_t i = 0; i < n; ++i) hear(buffer[static_cast<std::size_t>(i)]);
    }
    write_due();
  }
}

void TmxPeer::hear(std::uint8_t byte) {
  if (byte >= 0xA0) {
    current_ = {byte, "", core::monotonic_now()};
  } else if (current_.command == 0) {
    return;
  } else {
    current_.digits += static_cast<char>(byte);
  }
  const bool takes_data = current_.command == 0xA3 || current_.command == 0xA4;
  if (takes_data && current_.digits.size() < 4) return;
  requests_.push_back(current_);
  const Request whole = current_;
  current_ = {};
  answer(whole);
}

void TmxPeer::answer(const Request& request) {
  Behaviour behaviour = hook_ ? hook_(request, machine_) : Behaviour{};
  if (!once_.empty()) {
    behaviour = once_.front();
    once_.pop_front();
  }
  std::string bytes = behaviour.fault == Fault::Refuse ? reply(behaviour.code) : obey(request);
  core::Timestamp due = request.time;
  switch (behaviour.fault) {
    case Fault::Drop:
      return;
    case Fault::Delay:
      due = due + behaviour.delay;
      break;
    case Fault::Corrupt:
      bytes[0] = static_cast<char>(bytes[0] ^ 0x08);
      break;
    case Fault::Partial:
      bytes.pop_back();  // of a reply of one byte nothing is left
      break;
    case Fault::None:
    case Fault::Refuse:
      break;
  }
  last_due_ = due = std::max(due, last_due_);
  outputs_.push_back({due, bytes});
}

std::string TmxPeer::obey(const Request& request) {
  Machine& m = machine_;
  const int value = request.digits.empty() ? 0 : std::stoi(request.digits);
  switch (request.command) {
    case 0xA0:
      m.status = m.status_after_start;
      break;
    case 0xA2:
      m.status = 0x31;
      break;
    case 0xA3:
      m.set_speed = value;
      break;
    case 0xA4:
      m.set_elevation = value;
      break;
    default:
      break;
  }
  if (m.follows) {
    m.speed = m.status == 0x31 ? 0 : m.set_speed;
    m.elevation = m.set_elevation;
  }
  const int head = request.command + 0x10;
  switch (request.command) {
    case 0xC0:
      return reply(head) + static_cast<char>(m.status);
    case 0xC1:
      return reply(head, m.emergency ? 9999 : m.speed);
    case 0xC2:
      return reply(head, m.elevation);
    case 0xC3:
      return reply(head, m.set_speed);
    case 0xC4:
      return reply(head, m.set_elevation);
    default:
      return reply(request.command >= 0xC0 ? 0xDF : head);
  }
}

void TmxPeer::write_due() {
  const core::Timestamp now = core::monotonic_now();
  while (master_ >= 0 && !outputs_.empty() && outputs_.front().due <= now) {
    const std::string& bytes = outputs_.front().bytes;
    if (write(master_, bytes.data(), bytes.size()) < 0) break;
    outputs_.pop_front();
  }
}

}  // namespace footfall::tests
