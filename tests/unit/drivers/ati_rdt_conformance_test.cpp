#include <catch2/catch.hpp>

#include "drivers/ati_rdt/ati_rdt_plate.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/plate_server.hpp"
#include "tests/support/force_plate_conformance.hpp"
#include "tests/support/rdt/rdt_peer.hpp"

using namespace footfall;
using namespace footfall::tests;
using drivers::ati_rdt::AtiRdtOptions;
using drivers::ati_rdt::AtiRdtPlate;

namespace {

AtiRdtOptions options_for(std::uint16_t port, std::uint16_t http_port) {
  AtiRdtOptions options;
  options.name = "left";
  options.host = "127.0.0.1";
  options.port = port;
  options.http_port = http_port;
  options.max_lateness_ms = 1000.0;  // the computer may be busy
  return options;
}

/// The driver against the tests' own device.
class PeerBench final : public ForcePlateBench {
 public:
  PeerBench() : plate_(options_for(peer_.port(), peer_.http_port())) {}
  hal::ForcePlate& plate() override { return plate_; }
  void send(int samples) override { peer_.send(samples); }
  void lose(int samples) override { peer_.lose(samples); }
  std::uint64_t sent() override { return peer_.counts().sent; }
  bool streaming() override { return peer_.streaming(); }
  void set_mute(bool mute) override { peer_.set_mute(mute); }
  int zeroed() override { return peer_.counts().biases; }

 private:
  RdtPeer peer_;
  AtiRdtPlate plate_;
};

/// The driver against the virtual lab's plate.
class LabBench final : public ForcePlateBench {
 public:
  LabBench() {
    sim::PlateServerOptions options;
    options.name = "left";
    options.model.noise = core::Newtons(0.0);
    options.model.quantum = core::Newtons(0.0);
    server_ = std::move(*sim::PlateServer::open(options, reactor_));
    server_->model().set_offset(core::Newtons(50.0));
    plate_ = std::make_unique<AtiRdtPlate>(options_for(server_->port(), server_->http_port()));
    thread_ = std::thread([this] { serve(); });
  }
  ~LabBench() override {
    plate_.reset();
    quit_ = true;
    thread_.join();
  }
  hal::ForcePlate& plate() override { return *plate_; }
  void send(int samples) override {
    const std::lock_guard lock(mutex_);
    if (!mute_) sample(samples);
  }
  void lose(int samples) override {
    const std::lock_guard lock(mutex_);
    server_->network().faults().loss = 1.0;
    sample(samples);
    server_->network().faults().loss = 0.0;
  }
  std::uint64_t sent() override {
    const std::lock_guard lock(mutex_);
    return server_->stream().sent;
  }
  bool streaming() override {
    const std::lock_guard lock(mutex_);
    return server_->streaming() && !mute_;
  }
  void set_mute(bool mute) override {
    const std::lock_guard lock(mutex_);
    mute_ = mute;
    if (!mute) reactor_.wait(core::monotonic_now());  // hears what was asked meanwhile before it samples
  }
  int zeroed() override {
    const std::lock_guard lock(mutex_);
    return server_->model().measure(0.0, {}).counts[2] == 0 ? 1 : 0;
  }

 private:
  void sample(int count) {
    taken_ += count;
    server_->advance(static_cast<double>(taken_) * 1e-3, {});
  }
  void serve() {
    while (!quit_) {
      {
        const std::lock_guard lock(mutex_);
        if (!mute_) reactor_.wait(core::monotonic_now());
        if (!mute_ && server_->streaming() && server_->stream().sent == 0) sample(1);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  std::mutex mutex_;
  sim::Reactor reactor_;
  std::unique_ptr<sim::PlateServer> server_;
  std::unique_ptr<AtiRdtPlate> plate_;
  std::int64_t taken_ = -1;
  bool mute_ = false;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace

TEST_CASE("the ATI driver keeps the force plate contract against an independent device",
          "[drivers][ati_rdt]") {
  force_plate_conformance([] { return std::make_unique<PeerBench>(); });
}

TEST_CASE("the ATI driver keeps the force plate contract against the virtual lab's plate",
          "[drivers][ati_rdt]") {
  force_plate_conformance([] { return std::make_unique<LabBench>(); });
}
