#include "tests/support/modbus/modbus_slave.hpp"

#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace footfall::tests {
namespace {

constexpr std::size_t kRequestBytes = 8;

std::uint16_t word(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

void append_word(std::vector<std::uint8_t>& bytes, std::uint16_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

void append_crc(std::vector<std::uint8_t>& bytes) {
  const std::uint16_t crc = modbus_crc(bytes);
  bytes.push_back(static_cast<std::uint8_t>(crc & 0xFF));
  bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
}

std::vector<std::uint8_t> exception(std::uint8_t slave, std::uint8_t function, std::uint8_t code) {
  std::vector<std::uint8_t> bytes{slave, static_cast<std::uint8_t>(function | 0x80), code};
  append_crc(bytes);
  return bytes;
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "footfall-slave-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return name;
}

}  // namespace

std::uint16_t modbus_crc(std::span<const std::uint8_t> bytes) {
  unsigned crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
  }
  return static_cast<std::uint16_t>(crc);
}

ModbusSlave::ModbusSlave() : folder_(make_folder()) {
  plug();
  thread_ = std::thread([this] { run(); });
}

ModbusSlave::~ModbusSlave() {
  stopping_ = true;
  thread_.join();
  unplug();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void ModbusSlave::plug() {
  const std::lock_guard lock(mutex_);
  std::array<char, 256> name{};
  termios raw{};
  cfmakeraw(&raw);
  if (openpty(&master_, &slave_, name.data(), &raw, nullptr) != 0) throw std::runtime_error("no pty");
  std::filesystem::create_symlink(name.data(), device());
}

void ModbusSlave::unplug() {
  const std::lock_guard lock(mutex_);
  if (master_ < 0) return;
  std::filesystem::remove(device());
  close(master_);
  close(slave_);
  master_ = slave_ = -1;
  input_.clear();
  outputs_.clear();
}

void ModbusSlave::set(std::uint8_t slave, std::uint16_t address, std::uint16_t value) {
  const std::lock_guard lock(mutex_);
  registers_[{slave, address}] = value;
}

std::uint16_t ModbusSlave::get(std::uint8_t slave, std::uint16_t address) {
  const std::lock_guard lock(mutex_);
  return registers_[{slave, address}];
}

void ModbusSlave::on_request(std::function<Behaviour(const Request&, Registers&)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void ModbusSlave::answer_with(std::function<std::vector<std::uint8_t>(const Request&)> machine) {
  const std::lock_guard lock(mutex_);
  machine_ = std::move(machine);
}

void ModbusSlave::misbehave_once(Behaviour behaviour) {
  const std::lock_guard lock(mutex_);
  once_.push_back(behaviour);
}

std::vector<ModbusSlave::Request> ModbusSlave::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ModbusSlave::forget_requests() {
  const std::lock_guard lock(mutex_);
  requests_.clear();
}

void ModbusSlave::run() {
  std::array<std::uint8_t, 256> buffer{};
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
      if (n > 0) receive(std::span(buffer).first(static_cast<std::size_t>(n)));
    }
    write_due();
  }
}

void ModbusSlave::receive(std::span<const std::uint8_t> bytes) {
  input_.insert(input_.end(), bytes.begin(), bytes.end());
  while (input_.size() >= kRequestBytes) {
    const auto frame = std::span<const std::uint8_t>(input_).first(kRequestBytes);
    const unsigned crc = frame[6] | (static_cast<unsigned>(frame[7]) << 8);
    if (modbus_crc(frame.first(6)) != crc) {
      input_.erase(input_.begin());
      continue;
    }
    Request request{++serial_,      core::monotonic_now(),       frame[0], frame[1], word(frame, 2),
                    word(frame, 4), {frame.begin(), frame.end()}};
    input_.erase(input_.begin(), input_.begin() + kRequestBytes);
    requests_.push_back(request);
    answer(request);
  }
}

void ModbusSlave::answer(const Request& request) {
  Behaviour behaviour = hook_ ? hook_(request, registers_) : Behaviour{};
  if (!once_.empty()) {
    behaviour = once_.front();
    once_.pop_front();
  }
  std::vector<std::uint8_t> bytes = machine_ ? machine_(request) : reply_to(request);
  if (bytes.empty() || behaviour.fault == Fault::Drop) return;
  core::Timestamp due = request.time;
  switch (behaviour.fault) {
    case Fault::Exception:
      bytes = exception(request.slave, request.function, behaviour.exception_code);
      break;
    case Fault::Corrupt:
      bytes[bytes.size() / 2] ^= 0x10;
      break;
    case Fault::OtherValue:
      bytes.resize(bytes.size() - 2);
      bytes.back() ^= 0x01;
      append_crc(bytes);
      break;
    case Fault::Partial:
      bytes.resize(bytes.size() / 2 + 1);
      break;
    case Fault::Delay:
    case Fault::DelayOvertaken:
      due = due + behaviour.delay;
      break;
    case Fault::None:
    case Fault::Drop:
      break;
  }
  if (behaviour.fault != Fault::DelayOvertaken) {
    due = std::max(due, last_due_);
    last_due_ = due;
  }
  outputs_.push_back({due, std::move(bytes)});
}

std::vector<std::uint8_t> ModbusSlave::reply_to(const Request& request) {
  const bool known = std::any_of(registers_.begin(), registers_.end(),
                                 [&](const auto& entry) { return entry.first.first == request.slave; });
  if (!known) return {};  // nobody of that number on the line
  if (request.function == 6) {
    if (registers_.count({request.slave, request.address}) == 0) {
      return exception(request.slave, request.function, 2);
    }
    registers_[{request.slave, request.address}] = request.argument;
    return request.bytes;
  }
  if (request.function != 3) return exception(request.slave, request.function, 1);
  std::vector<std::uint8_t> bytes{request.slave, 3, static_cast<std::uint8_t>(2 * request.argument)};
  for (unsigned i = 0; i < request.argument; ++i) {
    const auto found = registers_.find({request.slave, static_cast<std::uint16_t>(request.address + i)});
    if (found == registers_.end()) return exception(request.slave, request.function, 2);
    append_word(bytes, found->second);
  }
  append_crc(bytes);
  return bytes;
}

void ModbusSlave::write_due() {
  const core::Timestamp now = core::monotonic_now();
  std::stable_sort(outputs_.begin(), outputs_.end(),
                   [](const Output& a, const Output& b) { return a.due < b.due; });
  while (!outputs_.empty() && outputs_.front().due <= now) {
    const auto& bytes = outputs_.front().bytes;
    if (write(master_, bytes.data(), bytes.size()) < 0) break;
    outputs_.erase(outputs_.begin());
  }
}

}  // namespace footfall::tests
