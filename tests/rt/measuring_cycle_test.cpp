#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "drivers/ati_rdt/ati_rdt_plate.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/plate_server.hpp"
#include "station/catalogue.hpp"
#include "station/measure_loop.hpp"
#include "tests/rt/watch.hpp"

// The promise of the measuring thread: after start it neither allocates nor locks nor calls anything but
// recvmmsg, read, write and clocks. Proven on the real driver, over the real wire, also while packets get
// lost and the device goes away.

namespace {

using namespace footfall;

/// Two plates of the virtual lab on a thread of their own, with a runner-like load so that steps are
/// detected.
class Plates {
 public:
  Plates() {
    for (const char* name : {"left", "right"}) {
      sim::PlateServerOptions options;
      options.name = name;
      servers_.push_back(std::move(*sim::PlateServer::open(options, reactor_)));
    }
    thread_ = std::thread([this] { serve(); });
  }
  ~Plates() {
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
  std::atomic<double> loss{0.0};
  std::atomic<bool> silent{false};

 private:
  /// A half sine of 2 kN for 250 ms every 350 ms.
  static double load_n(double t_s) {
    const double phase = std::fmod(t_s, 0.35);
    return phase < 0.25 ? 2000.0 * std::sin(3.14159265 * phase / 0.25) : 0.0;
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
    }
  }
  sim::Reactor reactor_;
  std::vector<std::unique_ptr<sim::PlateServer>> servers_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

/// Drivers and loop as the station wires them, and what happens inside `cycles` watched cycles.
struct Rig {
  Plates lab;
  std::vector<std::unique_ptr<hal::ForcePlate>> plates;
  core::LatestValue<core::TreadmillState> belt;
  station::MeasureOutputs outputs{2};
  std::unique_ptr<station::MeasureLoop> loop;

  Rig() {
    std::vector<hal::ForcePlate*> raw;
    for (std::size_t i = 0; i < 2; ++i) {
      plates.push_back(std::move(*station::make_plate(lab.config(i), static_cast<std::uint8_t>(i))));
      const auto started = plates.back()->start();
      INFO((started ? "" : started.error().what()));
      REQUIRE(started.has_value());
      raw.push_back(plates.back().get());
    }
    loop = std::make_unique<station::MeasureLoop>(station::MeasureConfig{}, raw, belt, outputs);
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
  expect_none(rig.watch(3500));
  std::uint64_t steps = 0;
  gait::StepResult step;
  while (rig.outputs.display_steps.try_pop(step)) ++steps;
  CHECK(steps >= 2);  // the engine's costly path was inside the watch
  CHECK(rig.plates[0]->health().received > 2500);
}

TEST_CASE("the measuring cycle neither allocates nor locks while packets are lost, swapped and doubled",
          "[rt]") {
  Rig rig;
  rig.lab.loss = 0.05;
  expect_none(rig.watch(2000));
  CHECK(rig.plates[0]->health().lost > 0);
}

TEST_CASE("the measuring cycle neither allocates nor locks while a plate goes silent and comes back",
          "[rt]") {
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
