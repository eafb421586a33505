#include <catch2/catch.hpp>

#include "drivers/ximu3/ximu3_imu.hpp"
#include "tests/support/imu_conformance.hpp"
#include "tests/support/ximu3/ximu3_peer.hpp"

using namespace footfall;
using namespace footfall::tests;
using drivers::ximu3::Ximu3Imu;
using drivers::ximu3::Ximu3Options;

namespace {

/// The driver against the tests' own device.
class PeerBench final : public ImuBench {
 public:
  PeerBench() {
    Ximu3Options options;
    options.name = "left_shank";
    options.host = "127.0.0.1";
    options.command_port = peer_.command_port();
    options.data_port = peer_.data_port();
    imu_ = std::make_unique<Ximu3Imu>(options);
  }
  hal::Imu& imu() override { return *imu_; }
  void send(int samples) override { peer_.send(samples); }
  void lose(int samples) override { peer_.lose(samples); }
  bool streaming() override { return peer_.streaming(); }
  void set_mute(bool mute) override { peer_.set_mute(mute); }
  void reboot() override { peer_.reboot(); }

 private:
  Ximu3Peer peer_;
  std::unique_ptr<Ximu3Imu> imu_;
};

}  // namespace

TEST_CASE("the x-IMU3 driver keeps the IMU contract against an independent device", "[drivers][ximu3]") {
  imu_conformance([] { return std::make_unique<PeerBench>(); });
}
