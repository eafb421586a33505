#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "drivers/ati_rdt/ati_rdt_plate.hpp"
#include "sim/imu/imu_server.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/plate_server.hpp"
#include "station/catalogue.hpp"
#include "station/measure/imu_keeper.hpp"
#include "station/measure/imu_setup.hpp"
#include "station/measure/measure_loop.hpp"
#include "tests/rt/watch.hpp"

// The promise of the measuring thread: after start it neither allocates nor locks nor calls anything but
// recvmmsg, read, write and clocks. Proven on the real driver, over the real wire, also while packets get
// lost and the device goes away.

namespace {

using namespace footfall;

/// Two plates and five inertial sensors of the virtual lab on a thread of their own, with a runner-like load
/// so that steps are detected.
class Devices {
 public:
  Devices() {
    for (const char* name : {"left", "right"}) {
      sim::PlateServerOptions options;
      options.name = name;
      servers_.push_back(std::move(*sim::PlateServer::open(options, reactor_)));
    }
    for (const auto segment : kSegments) {
      sim::ImuServerOptions options;
      options.segment = segment;
      options.announce_port = 0;
      imus_.push_back(std::move(*sim::ImuServer::open(options, reactor_)));
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~Devices() {
    quit_ = true;
    thread_.join();
  }
  [[nodiscard]] config::PlateConfig config(std::size_t i) const {
    config::PlateConfig plate;
    plate.name = servers_[i]->name();
    plate.kind = "ati_rdt";
    plate.host = "127.0.0.1";
    plate.port = servers_[i]->port();
    plate.http_port = servers_[i]->http_port();
    return plate;
  }
  [[nodiscard]] std::vector<config::ImuConfig> imu_configs() const {
    std::vector<config::ImuConfig> configs;
    for (const auto& server : imus_) {
      config::ImuConfig imu;
      imu.segment = server->options().segment;
      imu.kind = "ximu3";
      imu.serial = server->serial();
      imu.host = "127.0.0.1";
      imu.command_port = server->command_port();
      imu.data_port = server->data_port();
      imu.alignment.emplace();
      configs.push_back(imu);
    }
    return configs;
  }
  static constexpr std::array kSegments{core::BodySegment::LeftShank, core::BodySegment::RightShank,
                                        core::BodySegment::LeftThigh, core::BodySegment::RightThigh,
                                        core::BodySegment::Pelvis};
  std::atomic<double> loss{0.0};
  std::atomic<bool> silent{false};

 private:
  /// A half sine of 2 kN for 250 ms every 350 ms.
  static double load_n(double t_s) {
    const double phase = std::fmod(t_s, 0.35);
    return phase < 0.25 ? 2000.0 * std::sin(3.14159265 * phase / 0.25) : 0.0;
  }
  /// A leg that swings by 0.5 rad, fastest 0.2 s before its contact, the other one half a stride later.
  static sim::SegmentMotion swing(double t_s, core::BodySegment segment) {
    const bool right = segment == core::BodySegment::RightShank || segment == core::BodySegment::RightThigh;
    constexpr double kStride = 0.7, kOmega = 2.0 * 3.14159265 / kStride;
    const double phase = kOmega * (t_s + 0.2 + (right ? 0.5 * kStride : 0.0));
    const double angle = segment == core::BodySegment::Pelvis ? 0.0 : 0.5 * std::sin(phase);
    sim::SegmentMotion motion;
    motion.sagittal_angle_rad = angle;
    motion.angular_rate_rad_s = {0.0, 0.0,
                                 segment == core::BodySegment::Pelvis ? 0.0 : 0.5 * kOmega * std::cos(phase)};
    motion.acceleration_m_s2 = {9.81 * std::sin(angle), 9.81 * std::cos(angle), 0.0};
    return motion;
  }
  void serve() {
    const core::Timestamp start = core::monotonic_now();
    while (!quit_) {
      reactor_.wait(core::monotonic_now() + core::milliseconds(1));
      const double t = (core::monotonic_now() - start).seconds();
      core::Wrench wrench;
      wrench.f_v = core::Newtons(load_n(t));
      for (auto& server : servers_) {
        server->network().faults().loss = loss;
        server->network().faults().reorder = loss;
        server->network().faults().duplicate = loss;
        server->set_silent(silent);
        server->advance(t, wrench);
      }
      for (auto& server : imus_) {
        server->network().faults().loss = loss;
        server->set_silent(silent);
        server->advance(t, swing(t, server->options().segment));
      }
    }
  }
  sim::Reactor reactor_;
  std::vector<std::unique_ptr<sim::PlateServer>> servers_;
  std::vector<std::unique_ptr<sim::ImuServer>> imus_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

/// Drivers and loop as the station wires them, and what happens inside `cycles` watched cycles.
struct Rig {
  Devices lab;
  std::vector<std::unique_ptr<hal::ForcePlate>> plates;
  core::LatestValue<core::TreadmillState> belt;
  std::unique_ptr<station::ImuKeeper> imus;
  station::MeasureOutputs outputs{2, core::Hertz(1000.0), Devices::kSegments.size()};
  station::TreadmillMailbox treadmill;
  station::BoxInputs black_box{2000.0};  ///< nobody empties it: it fills up and declines
  std::unique_ptr<station::MeasureLoop> loop;

  Rig() {
    // A belt that moves, so that the runner watch has its work: every load is behind this edge.
    core::TreadmillState moving;
    moving.time = core::monotonic_now() + core::milliseconds(600'000);
    moving.measured_speed = core::MetersPerSecond(3.0);
    belt.store(moving);
    std::vector<hal::ForcePlate*> raw;
    for (std::size_t i = 0; i < 2; ++i) {
      plates.push_back(std::move(*station::make_plate(lab.config(i), static_cast<std::uint8_t>(i))));
      const auto started = plates.back()->start();
      INFO((started ? "" : started.error().what()));
      REQUIRE(started.has_value());
      raw.push_back(plates.back().get());
    }
    imus = std::make_unique<station::ImuKeeper>(std::move(*station::make_imus(lab.imu_configs())));
    station::MeasureConfig measure;
    measure.analysis.imu = kinematics();
    measure.runner.edges.rear_ap = core::Meters(5.0);
    loop = std::make_unique<station::MeasureLoop>(measure, raw, belt, outputs, imus->devices(), &treadmill,
                                                  &black_box);
    imus->start();
    const core::Timestamp give_up = core::monotonic_now() + core::milliseconds(8000);
    while (!streaming() && core::monotonic_now() < give_up) {
      loop->cycle(core::ClockPair::read());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    REQUIRE(streaming());
    record();  // every sample passes the recorder's ring as well
  }
  ~Rig() { imus->stop(); }
  [[nodiscard]] gait::ImuKinematicsConfig kinematics() const {
    config::StationConfig configured;
    configured.imus = lab.imu_configs();
    return station::kinematics_config(configured, core::Meters(1.75));
  }
  [[nodiscard]] bool streaming() const {
    for (std::size_t i = 0; i < imus->size(); ++i) {
      if (imus->health(i).received == 0) return false;
    }
    return true;
  }
  void record() {
    std::atomic<bool> taken{false};
    std::thread wish([&] {
      station::AnalysisConfig analysis;
      analysis.imu = kinematics();
      analysis.plates = plates.size();
      (void)loop->use_analysis(std::make_unique<station::Analysis>(analysis), true, core::milliseconds(2000));
      taken = true;
    });
    while (!taken) {
      loop->cycle(core::ClockPair::read());
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    wish.join();
  }

  tests::Misdeeds watch(int cycles, const std::function<void(int)>& sin = nullptr) {
    tests::Misdeeds misdeeds;
    bool kernel = false;
    std::atomic<bool> done{false};
    std::thread maintain([&] {
      while (!done) {
        for (auto& plate : plates) plate->maintain(core::monotonic_now());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
    std::thread measuring([&] {
      const auto period = core::milliseconds(1);
      core::Timestamp due = core::monotonic_now();
      tests::Watch watch;
      kernel = watch.kernel_watch();
      watch.begin();
      for (int i = 0; i < cycles; ++i) {
        due = due + period;
        timespec ts{due.ns / 1'000'000'000, due.ns % 1'000'000'000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, nullptr);
        loop->cycle(core::ClockPair::read());
        if (sin) sin(i);
      }
      misdeeds = watch.end();
    });
    measuring.join();
    done = true;
    maintain.join();
    if (!kernel)
      std::cerr << "skipped: the kernel refuses seccomp notification; only library calls were watched\n";
    return misdeeds;
  }
};

void expect_none(const tests::Misdeeds& misdeeds) {
  INFO("system calls: " << misdeeds.syscall_names);
  CHECK(misdeeds.allocations == 0);
  CHECK(misdeeds.locks == 0);
  CHECK(misdeeds.syscalls == 0);
}

}  // namespace

TEST_CASE("the measuring cycle neither allocates nor locks while steps are measured", "[rt]") {
  Rig rig;
  expect_none(rig.watch(6500));
  std::uint64_t steps = 0, with_shank = 0;
  gait::StepResult step;
  while (rig.outputs.display_steps.try_pop(step)) {
    ++steps;
    if (step.kinematics.shank_angle_at_contact && step.kinematics.tibial_shock_60hz_g) ++with_shank;
  }
  CHECK(rig.outputs.status.load().runner.has(control::RunnerAlarm::AtRear));
  CHECK(steps >= 8);       // the engine's costly path was inside the watch
  CHECK(with_shank >= 2);  // and that of the inertial sensors
  CHECK(rig.plates[0]->health().received > 5000);
  for (std::size_t i = 0; i < rig.imus->size(); ++i) CHECK(rig.imus->health(i).received > 1000);
  std::array<std::uint64_t, station::kMostImus> recorded{};
  core::ImuSample sample;
  while (rig.outputs.imu.record.try_pop(sample)) ++recorded.at(sample.device);
  for (std::size_t i = 0; i < rig.imus->size(); ++i) CHECK(recorded.at(i) > 1000);
}

TEST_CASE("the measuring cycle neither allocates nor locks while packets are lost, swapped and doubled",
          "[rt]") {
  Rig rig;
  rig.lab.loss = 0.05;
  expect_none(rig.watch(2000));
  CHECK(rig.plates[0]->health().lost > 0);
  CHECK(rig.imus->health(0).lost > 0);
}

TEST_CASE("the measuring cycle neither allocates nor locks while devices go silent and come back", "[rt]") {
  Rig rig;
  std::thread fault([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    rig.lab.silent = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    rig.lab.silent = false;
  });
  expect_none(rig.watch(2500));
  fault.join();
  CHECK(rig.plates[0]->health().reconnects + rig.plates[0]->health().lost > 0);
  CHECK(rig.imus->health(0).reconnects + rig.imus->health(0).lost > 0);
}

TEST_CASE("the watch sees each misdeed when one is added to the cycle", "[rt]") {
  Rig rig;
  std::mutex mutex;
  void* volatile memory = nullptr;
  const auto in_cycle_5 = [](auto sin) {
    return [sin](int i) {
      if (i == 5) sin();
    };
  };
  SECTION("malloc") {
    CHECK(rig.watch(20, in_cycle_5([&] { memory = malloc(16); })).allocations == 1);
    free(memory);
  }
  SECTION("operator new") {
    CHECK(rig.watch(20, in_cycle_5([&] { memory = ::operator new(16); })).allocations == 1);
    ::operator delete(memory);
  }
  SECTION("mutex") {
    CHECK(rig.watch(20, in_cycle_5([&] { const std::lock_guard guard(mutex); })).locks >= 1);
  }
  SECTION("mmap") {
    const auto seen = rig.watch(
        20, in_cycle_5([&] { memory = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }));
    CHECK(seen.syscalls >= 1);
    munmap(memory, 4096);
  }
  SECTION("futex") {
    static int word = 0;
    const auto seen = rig.watch(
        20, in_cycle_5([&] { syscall(SYS_futex, &word, 1 /* FUTEX_WAKE */, 1, nullptr, nullptr, 0); }));
    CHECK(seen.syscalls >= 1);
  }
}
