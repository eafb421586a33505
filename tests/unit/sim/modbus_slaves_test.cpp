#include "sim/drive/modbus_slaves.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace footfall;
using sim::Bytes;
using sim::ModbusException;

namespace {

class Memory final : public sim::RegisterDevice {
 public:
  void heard(core::Timestamp, bool mine) override { (mine ? mine_ : others_)++; }
  ModbusException read(std::uint16_t address, std::uint16_t& value) const override {
    const auto found = words.find(address);
    if (found == words.end()) return ModbusException::IllegalAddress;
    value = found->second;
    return ModbusException::None;
  }
  ModbusException write(std::uint16_t address, std::uint16_t value) override {
    if (words.count(address) == 0) return ModbusException::IllegalAddress;
    if (value > 1000) return ModbusException::IllegalValue;
    words[address] = value;
    return ModbusException::None;
  }
  std::map<std::uint16_t, std::uint16_t> words{{0x10, 0x1234}, {0x11, 7}, {0x12, 8}};
  int mine_ = 0, others_ = 0;
};

Bytes frame(Bytes bytes) {
  sim::append_rtu_crc(bytes);
  return bytes;
}

struct Line {
  Memory memory, other;
  sim::ModbusSlaves slaves;
  std::vector<sim::RegisterWrite> written;
  Line() {
    slaves.attach(1, memory);
    slaves.attach(2, other);
    slaves.on_write([this](const sim::RegisterWrite& write) { written.push_back(write); });
  }
  Bytes ask(const Bytes& request) { return slaves.answer(request, core::Timestamp{}); }
};

}  // namespace

TEST_CASE("Function 3 gives the words big-endian with their byte count") {
  Line line;
  CHECK(line.ask(frame({1, 3, 0, 0x10, 0, 2})) == frame({1, 3, 4, 0x12, 0x34, 0, 7}));
}

TEST_CASE("Functions 6 and 16 write, echo as the specification says, and are told to the log") {
  Line line;
  const Bytes one = frame({1, 6, 0, 0x11, 0, 99});
  CHECK(line.ask(one) == one);
  CHECK(line.memory.words[0x11] == 99);
  CHECK(line.ask(frame({1, 16, 0, 0x11, 0, 2, 4, 0, 5, 0, 6})) == frame({1, 16, 0, 0x11, 0, 2}));
  CHECK(line.memory.words[0x11] == 5);
  CHECK(line.memory.words[0x12] == 6);
  REQUIRE(line.written.size() == 3);
  CHECK(line.written[0].address == 0x11);
  CHECK(line.written[0].value == 99);
}

TEST_CASE("Wrong requests get the exception that names the mistake") {
  Line line;
  CHECK(line.ask(frame({1, 4, 0, 0x10, 0, 1})) == frame({1, 0x84, 1}));
  CHECK(line.ask(frame({1, 3, 0, 0x13, 0, 1})) == frame({1, 0x83, 2}));
  CHECK(line.ask(frame({1, 3, 0, 0x10, 0, 0})) == frame({1, 0x83, 3}));
  CHECK(line.ask(frame({1, 3, 0, 0x10, 0, 126})) == frame({1, 0x83, 3}));
  CHECK(line.ask(frame({1, 3, 0xFF, 0xFF, 0, 2})) == frame({1, 0x83, 2}));
  CHECK(line.ask(frame({1, 6, 0, 0x11, 0x10, 0})) == frame({1, 0x86, 3}));
  CHECK(line.ask(frame({1, 16, 0, 0x11, 0, 2, 2, 0, 5})) == frame({1, 0x90, 3}));
}

TEST_CASE("A wrong checksum or an unknown slave is met with silence") {
  Line line;
  Bytes damaged = frame({1, 3, 0, 0x10, 0, 1});
  damaged[3] ^= 1;
  CHECK(line.ask(damaged).empty());
  CHECK(line.memory.mine_ + line.memory.others_ == 0);
  CHECK(line.ask(frame({9, 3, 0, 0x10, 0, 1})).empty());
  CHECK(line.memory.mine_ == 0);
  CHECK(line.memory.others_ == 1);
}

TEST_CASE("Every cut of a valid request is silent or an exception, never a reading") {
  Line line;
  const Bytes whole = frame({1, 16, 0, 0x11, 0, 2, 4, 0, 5, 0, 6});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CHECK(line.ask(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))).empty());
    Bytes resealed(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    if (length < 2 || length >= whole.size() - 2) continue;
    sim::append_rtu_crc(resealed);
    const Bytes reply = line.ask(resealed);
    REQUIRE(reply.size() == 5);
    CHECK(reply[1] == 0x90);
  }
  CHECK(line.written.empty());
}
