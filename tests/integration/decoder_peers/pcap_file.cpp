#include "tests/integration/decoder_peers/pcap_file.hpp"

#include <fstream>
#include <stdexcept>

namespace footfall::tests {
namespace {

constexpr std::uint16_t kMasterPort = 40000;
constexpr std::uint32_t kMaster = 0x0A000001, kMachine = 0x0A000002;  // 10.0.0.1, 10.0.0.2
constexpr std::size_t kIpBytes = 20, kTcpBytes = 20;

class Bytes {
 public:
  void big(std::uint32_t value, int count) {
    for (int i = count - 1; i >= 0; --i) bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
  void little(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
  void write(std::ofstream& out) const {
    out.write(bytes_.data(), static_cast<std::streamsize>(bytes_.size()));
  }

 private:
  std::vector<char> bytes_;
};

}  // namespace

void write_pcap(const std::filesystem::path& file, const std::vector<RtuTap::Frame>& frames,
                std::uint16_t port) {
  std::ofstream out(file, std::ios::binary);
  Bytes head;
  head.little(0xA1B2C3D4, 4);
  head.little(2, 2);
  head.little(4, 2);
  head.little(0, 4);
  head.little(0, 4);
  head.little(65535, 4);
  head.little(101, 4);
  head.write(out);
  std::uint32_t sent[2] = {1, 1}, time_us = 0;
  for (const auto& frame : frames) {
    const auto size = static_cast<std::uint32_t>(frame.bytes.size());
    const auto total = static_cast<std::uint32_t>(kIpBytes + kTcpBytes) + size;
    Bytes packet;
    packet.little(0, 4);
    packet.little(time_us += 1000, 4);
    packet.little(total, 4);
    packet.little(total, 4);
    packet.big(0x4500, 2);
    packet.big(total, 2);
    packet.big(0, 4);
    packet.big(0x4006, 2);  // time to live, TCP
    packet.big(0, 2);       // checksums are not looked at
    packet.big(frame.from_master ? kMaster : kMachine, 4);
    packet.big(frame.from_master ? kMachine : kMaster, 4);
    packet.big(frame.from_master ? kMasterPort : port, 2);
    packet.big(frame.from_master ? port : kMasterPort, 2);
    packet.big(sent[frame.from_master ? 0 : 1], 4);
    packet.big(sent[frame.from_master ? 1 : 0], 4);
    packet.big(0x5018, 2);  // 20 bytes of header; PSH, ACK
    packet.big(0x2000, 2);
    packet.big(0, 4);
    for (const auto byte : frame.bytes) packet.big(byte, 1);
    packet.write(out);
    sent[frame.from_master ? 0 : 1] += size;
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace footfall::tests
