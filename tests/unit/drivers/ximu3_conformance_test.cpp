#include <catch2/catch.hpp>
#include <mutex>

#include "drivers/ximu3/ximu3_imu.hpp"
#include "sim/imu/imu_server.hpp"
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

/// The driver against the virtual lab's IMU.
class LabBench final : public ImuBench {
 public:
  LabBench() {
    sim::ImuServerOptions options;
    options.announce_port = 0;
    options.shortest_delay_s = options.jitter_s = 0.0;
    options.clock_ppm = 20.0;
    options.model.mounting_rad = 0.7;
    server_ = std::move(*sim::ImuServer::open(options, reactor_));
    Ximu3Options imu;
    imu.name = "left_shank";
    imu.host = "127.0.0.1";
    imu.serial = server_->serial();
    imu.command_port = server_->command_port();
    imu.data_port = server_->data_port();
    imu_ = std::make_unique<Ximu3Imu>(imu);
    thread_ = std::thread([this] { serve(); });
  }
  ~LabBench() override {
    imu_.reset();
    quit_ = true;
    thread_.join();
  }
  hal::Imu& imu() override { return *imu_; }
  void send(int samples) override {
    const std::lock_guard lock(mutex_);
    sample(samples);
  }
  void lose(int samples) override {
    const std::lock_guard lock(mutex_);
    server_->network().faults().loss = 1.0;
    sample(samples);
    server_->network().faults().loss = 0.0;
  }
  bool streaming() override {
    const std::lock_guard lock(mutex_);
    return server_->streaming();
  }
  void set_mute(bool mute) override {
    const std::lock_guard lock(mutex_);
    const core::Timestamp now = core::monotonic_now();
    if (mute) muted_at_ = now;
    if (!mute) sample(static_cast<int>((now - muted_at_).ns / 5'000'000));
    server_->set_silent(mute);
  }
  void reboot() override {
    const std::lock_guard lock(mutex_);
    server_->reboot();
  }

 private:
  /// Until that many inertial messages were made, or would have been.
  void sample(int count) {
    const std::uint64_t wanted = server_->counts().sampled + static_cast<std::uint64_t>(count);
    for (int i = 0; i < 2 * count && server_->counts().sampled < wanted; ++i) {
      t_s_ += 0.0025;
      server_->advance(t_s_, std::nullopt);
    }
  }
  void serve() {
    bool streaming = false;
    while (!quit_) {
      {
        const std::lock_guard lock(mutex_);
        reactor_.wait(core::monotonic_now());
        if (server_->streaming() && !streaming) sample(1);
        streaming = server_->streaming();
        server_->advance(t_s_, std::nullopt);  // answers travel with the lab's time
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::mutex mutex_;
  sim::Reactor reactor_;
  std::unique_ptr<sim::ImuServer> server_;
  std::unique_ptr<Ximu3Imu> imu_;
  double t_s_ = 0.0;
  core::Timestamp muted_at_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE("the x-IMU3 driver keeps the IMU contract against an independent device", "[drivers][ximu3]") {
  imu_conformance([] { return std::make_unique<PeerBench>(); });
}

TEST_CASE("the x-IMU3 driver keeps the IMU contract against the virtual lab's IMU", "[drivers][ximu3]") {
  imu_conformance([] { return std::make_unique<LabBench>(); });
}
