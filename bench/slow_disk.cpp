// The measuring loop beside a disk in trouble: two plates of the virtual lab are recorded on a healthy disk,
// on one where every fsync takes 2 s, and on one of 8 MB that is full. Rounds by turns in one run; each
// figure is a ratio against the healthy disk of its round. Usage: slow_disk [--rounds N] [--seconds S]
#include <dlfcn.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <thread>

#include "bench/lab_process.hpp"
#include "bench/report.hpp"
#include "bench/upkeep.hpp"
#include "station/catalogue.hpp"
#include "station/measure/measure_loop.hpp"
#include "station/measure/realtime.hpp"
#include "station/recorder/recorder.hpp"

namespace {

std::atomic<unsigned> fsync_takes_ms{0};

int slowly(const char* name, int fd) {
  if (const unsigned ms = fsync_takes_ms; ms > 0) ::usleep(ms * 1000U);
  using Sync = int (*)(int);
  return reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(fd);
}

}  // namespace

// In front of the C library's for everybody in this program, SQLite included.
extern "C" int fsync(int fd) {
  return slowly("fsync", fd);
}
extern "C" int fdatasync(int fd) {
  return slowly("fdatasync", fd);
}

namespace {

using namespace footfall;
namespace fs = std::filesystem;

constexpr const char* kProgram = "slow_disk";
constexpr auto kWarmUp = std::chrono::milliseconds(2500);
enum Disk : std::size_t { kHealthy, kSlow, kFull, kDisks };

struct Figures {
  double wake_p50_us = 0.0, wake_p99_us = 0.0, cycle_p50_us = 0.0, cycle_p99_us = 0.0;
};

class Rig {
 public:
  explicit Rig(const bench::LabProcess& lab) {
    for (std::size_t i = 0; i < 2; ++i) {
      plates_.push_back(std::move(*station::make_plate(lab.plate(i), static_cast<std::uint8_t>(i))));
      if (const auto started = plates_.back()->start(); !started)
        bench::give_up(kProgram, started.error().what());
      raw_.push_back(plates_.back().get());
      meta_.plates.push_back(
          {static_cast<std::uint8_t>(i), i == 0 ? "left" : "right", "lab", 1000.0, 1, 1, ""});
    }
    station::MeasureConfig config;
    config.spin = core::microseconds(60);
    loop_ = std::make_unique<station::MeasureLoop>(config, raw_, belt_, outputs_);
    std::promise<core::Result<void>> ready;
    measuring_ = std::thread([&] {
      station::prefault_stack();
      ready.set_value(station::enter_fifo(80, static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN)) - 1));
      loop_->run(quit_);
    });
    if (const auto fifo = ready.get_future().get(); !fifo) bench::give_up(kProgram, fifo.error().what());
    upkeep_ = std::thread([this] { bench::keep_up(plates_, outputs_, quit_, [] {}); });
    recorder_ = std::make_unique<station::Recorder>(*loop_, outputs_, treadmill_);
  }
  ~Rig() {
    recorder_.reset();
    quit_ = true;
    measuring_.join();
    upkeep_.join();
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  Figures measure(Disk disk, const fs::path& folder, int seconds) {
    const fs::path file = folder / ("session-" + std::to_string(++sessions_) + ".footfall");
    meta_.started = core::monotonic_now();
    if (const auto begun = recorder_->start(file, meta_, station::AnalysisConfig{}); !begun)
      bench::give_up(kProgram, begun.error().what());
    std::this_thread::sleep_for(kWarmUp);
    if (disk == kSlow) fsync_takes_ms = 2000;
    if (disk == kFull) fill(folder);
    outputs_.wake.reset();
    outputs_.compute.reset();
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const auto us = [](const core::Histogram& h, double p) {
      return static_cast<double>(h.percentile(p)) * 1e-3;
    };
    const Figures figures{us(outputs_.wake, 0.5), us(outputs_.wake, 0.99), us(outputs_.compute, 0.5),
                          us(outputs_.compute, 0.99)};
    alarm_ = recorder_->status().alarm;
    fsync_takes_ms = 0;
    fs::remove(folder / "filler");
    (void)recorder_->stop();
    fs::remove(file);
    return figures;
  }
  [[nodiscard]] const std::string& alarm() const { return alarm_; }

 private:
  static void fill(const fs::path& folder) {
    std::ofstream out(folder / "filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (out.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }

  std::vector<std::unique_ptr<hal::ForcePlate>> plates_;
  std::vector<hal::ForcePlate*> raw_;
  core::LatestValue<core::TreadmillState> belt_;
  station::MeasureOutputs outputs_{2};
  station::TreadmillOutputs treadmill_;
  std::unique_ptr<station::MeasureLoop> loop_;
  std::unique_ptr<station::Recorder> recorder_;
  recording::SessionMeta meta_;
  std::atomic<bool> quit_{false};
  std::thread measuring_, upkeep_;
  std::string alarm_;
  int sessions_ = 0;
};

struct Series {
  std::vector<double> ours, beside, ratio;
  void add(double value, double healthy) {
    ours.push_back(value);
    beside.push_back(healthy);
    // Below a microsecond the histogram's steps would be compared, not the disks.
    ratio.push_back(std::max(value, 1.0) / std::max(healthy, 1.0));
  }
  void print(const std::string& name, double limit) const {
    bench::print_row({name, "us", bench::median(ours), bench::median(beside), bench::median(ratio), limit});
  }
};

bool mount_small(const fs::path& where) {
  fs::create_directories(where);
  return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=8m") == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 6);
  const int seconds = bench::option(argc, argv, "--seconds", 8);
  const fs::path folder = fs::temp_directory_path() / ("footfall-slow-disk-" + std::to_string(::getpid()));
  fs::create_directories(folder / "healthy");
  const bool small = mount_small(folder / "small");
  if (!small) std::printf("skipped: the full disk, which only root can mount\n");
  {
    const bench::LabProcess lab;
    (void)station::lock_memory();
    const station::CpuLatencyHold latency;
    Rig rig(lab);
    std::array<std::array<Series, 4>, kDisks> all;
    for (int round = 0; round < rounds; ++round) {
      std::array<Figures, kDisks> seen;
      for (std::size_t place = 0; place < kDisks; ++place) {
        const auto disk = static_cast<Disk>((static_cast<std::size_t>(round) + place) % kDisks);
        if (disk == kFull && !small) continue;
        seen[disk] = rig.measure(disk, folder / (disk == kFull ? "small" : "healthy"), seconds);
        std::printf("round %d, %s: wake p50 %.2f p99 %.2f, cycle p50 %.1f p99 %.1f us; %s\n", round + 1,
                    disk == kHealthy ? "healthy"
                    : disk == kSlow  ? "slow"
                                     : "full",
                    seen[disk].wake_p50_us, seen[disk].wake_p99_us, seen[disk].cycle_p50_us,
                    seen[disk].cycle_p99_us, rig.alarm().c_str());
        std::fflush(stdout);
      }
      const Figures& h = seen[kHealthy];
      for (const Disk disk : {kSlow, kFull}) {
        if (disk == kFull && !small) continue;
        const Figures& f = seen[disk];
        all[disk][0].add(f.wake_p50_us, h.wake_p50_us);
        all[disk][1].add(f.wake_p99_us, h.wake_p99_us);
        all[disk][2].add(f.cycle_p50_us, h.cycle_p50_us);
        all[disk][3].add(f.cycle_p99_us, h.cycle_p99_us);
      }
    }
    for (const Disk disk : {kSlow, kFull}) {
      if (disk == kFull && !small) continue;
      const std::string when = disk == kSlow ? ", fsync takes 2 s" : ", the disk is full";
      all[disk][0].print("wake-up error" + when + ", p50", 1.2);
      all[disk][1].print("wake-up error" + when + ", p99", 2.0);
      all[disk][2].print("cost of a cycle" + when + ", p50", 1.2);
      all[disk][3].print("cost of a cycle" + when + ", p99", 2.0);
    }
  }
  if (small) ::umount2((folder / "small").c_str(), MNT_DETACH);
  fs::remove_all(folder);
  return 0;
}
