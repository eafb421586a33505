#include <catch2/catch.hpp>
#include <thread>

#include "config/station_config.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/modbus/drive_under_test.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/treadmill_conformance.hpp"

// The station's driver with each shipped profile against footfall-lab's drive of that name, over its pty at
// 19200 baud or its Modbus TCP port.
using namespace footfall;
using namespace footfall::tests;

namespace {

using LinkType = protocols::modbus_drive::LinkType;

const char* const kQuickBaud = "115200";

DriveUnderTest gs2_with_incline() {
  using Kind = TreadmillBench::Kind;
  return {"gs2-lab", 0x091A, 0.1, {{0x091B, 0, Kind::Stop}, {0x091B, 1, Kind::Run}, {0x091D, 1, Kind::Trip}}};
}

std::vector<std::string> lab_arguments(const DriveUnderTest& drive, LinkType link) {
  const bool gs2 = drive.name == "gs2-lab";
  return {"--drive", gs2 ? "gs2" : drive.name,  "--drive-link", link == LinkType::Tcp ? "tcp" : "rtu",
          "--baud",  gs2 ? "19200" : kQuickBaud};
}

class LabTreadmillBench final : public TreadmillBench {
 public:
  LabTreadmillBench(const DriveUnderTest& drive, LinkType link)
      : drive_(drive), lab_(lab_arguments(drive, link)) {
    drivers::ModbusTreadmillOptions options;
    options.profile = drive.profile();
    options.profile.link.type = link;
    if (drive.name != "gs2-lab") options.profile.link.baud = std::stoi(kQuickBaud);
    options.profile.link.response_timeout_ms = 200;  // the computer may be busy
    if (link == LinkType::Tcp) {
      options.host = lab_.description().at("treadmill_tcp").at("host");
      options.port = lab_.description().at("treadmill_tcp").at("port");
    } else {
      options.device = lab_.treadmill();
    }
    options.simulated = true;
    treadmill_ = drivers::make_modbus_treadmill(std::move(options)).value();
  }
  hal::Treadmill& treadmill() override { return *treadmill_; }

  /// Writes only: the lab's log does not tell of reads.
  std::vector<Seen> seen() override {
    heal();
    const auto all = writes();
    std::vector<Seen> seen;
    for (std::size_t i = forgotten_; i < all.size(); ++i) seen.push_back(meaning(all[i]));
    return seen;
  }
  void forget() override { forgotten_ = writes().size(); }

  /// The lab misbehaves until it is looked at: the contract looks after each single exchange.
  bool inject(Fault fault, core::Duration delay) override {
    switch (fault) {
      case Fault::Delay:
        return ask("delay_replies_ms " + std::to_string(delay.ns / 1'000'000));
      case Fault::Drop:
        return ask("mute on");
      case Fault::Corrupt:
        return ask("corrupt 1");
      case Fault::Partial:
      case Fault::DeviceFailure:
        return false;
    }
    return false;
  }
  bool tells_run() const override { return drive_.tells_run; }
  void unplug() override { REQUIRE(ask("unplug")); }
  void plug() override { REQUIRE(ask("plug")); }

 private:
  bool ask(const std::string& line) {
    faulty_ = true;
    return lab_.control(line) == "ok";
  }
  void heal() {
    if (!faulty_) return;
    for (const char* line : {"delay_replies_ms 0", "mute off", "corrupt 0"}) REQUIRE(ask(line));
    faulty_ = false;
  }
  std::vector<nlohmann::json> writes() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // the log is written every millisecond
    return lab_.log("write");
  }
  [[nodiscard]] Seen meaning(const nlohmann::json& write) const {
    const std::uint16_t address = write.at("address"), value = write.at("value");
    if (write.at("slave") == 2) return {Kind::Incline, value * 0.1};
    return drive_.meaning(address, value, write.at("coil"));
  }

  const DriveUnderTest drive_;
  LabProcess lab_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  std::size_t forgotten_ = 0;
  bool faulty_ = false;
};

}  // namespace

TEST_CASE("the Modbus treadmill keeps the treadmill contract against the virtual lab's drive") {
  treadmill_conformance(
      [] { return std::make_unique<LabTreadmillBench>(gs2_with_incline(), LinkType::Rtu); });
}

// Each drive on one of the two links, for the sake of time: tests/unit/drivers has them all on a pty.
TEST_CASE(
    "every Modbus drive of the lab keeps the treadmill contract, on its serial line or over Modbus TCP") {
  for (const auto& drive : drives_under_test()) {
    const bool tcp = drive.name == "toshiba_vfs11" || drive.name == "hitachi_wj200";
    DYNAMIC_SECTION(drive.name << (tcp ? " tcp" : " rtu")) {
      treadmill_conformance(
          [&] { return std::make_unique<LabTreadmillBench>(drive, tcp ? LinkType::Tcp : LinkType::Rtu); });
    }
  }
}
