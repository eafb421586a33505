// The session file beside bare SQLite: how fast streams of 16 channels at 1 kHz are recorded (checksums,
// chain, compression, one durable commit every 100 ms), and how that compares with inserting blobs of the
// same samples with the same settings and nothing around them. One round of each by turns, in the same
// folder, so that a noisy disk or neighbour hits both. Usage: session_store [FOLDER] [ROUNDS]
#include <sqlite3.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "recording/session.hpp"

namespace {

using namespace footfall;
namespace fs = std::filesystem;

// A plate's record holds six channels.
constexpr int plates_for(int streams) {
  return (streams * 16 + 5) / 6;
}
constexpr std::size_t kSamples = 100;  // 100 ms at 1 kHz
constexpr int kSeconds = 10;
constexpr int kCommits = kSeconds * 10;

void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "session_store: %s\n", what);
  std::exit(2);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Ten seconds of a runner as a plate tells them: contacts and flights, 0.3 N of noise, whole counts of the
/// device (1e6 / N as an ATI Axia, so that the low bits of a double are what they are in life), receive
/// stamps that jitter. Made once, before anything is timed.
std::vector<core::ForceSample> running(int plate) {
  std::mt19937_64 random(static_cast<std::uint64_t>(plate) + 1);
  std::normal_distribution<double> noise(0.0, 0.3);
  std::uniform_int_distribution<std::int64_t> late(30'000, 250'000);
  const auto count = [](double value) { return std::round(value * 1e6) / 1e6; };
  std::vector<core::ForceSample> samples(kSeconds * 1000);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    core::ForceSample& sample = samples[i];
    sample.sequence = 40'000 + i;
    sample.device_time.ns = static_cast<std::int64_t>(sample.sequence) * 1'000'000;
    sample.station_time.ns = sample.device_time.ns + 7'123'456'789 + static_cast<std::int64_t>(i) / 10;
    sample.receive_time.ns = sample.station_time.ns + late(random);
    const double phase = std::fmod(static_cast<double>(i) + 37.0 * plate, 680.0) / 240.0;
    const double load = phase < 1.0 ? std::sin(3.14159265358979 * phase) : 0.0;
    const double along = phase < 1.0 ? -std::sin(6.28318530717959 * phase) : 0.0;
    const double f_v = 1750.0 * load, f_ap = 260.0 * along, f_ml = 60.0 * load;
    sample.wrench = {core::Newtons(count(f_ap + noise(random))),
                     core::Newtons(count(f_v + noise(random))),
                     core::Newtons(count(f_ml + noise(random))),
                     core::NewtonMeters(count(0.1 * f_v + 0.05 * noise(random))),
                     core::NewtonMeters(count(3.0 * load + 0.05 * noise(random))),
                     core::NewtonMeters(count(0.08 * f_v + 0.05 * noise(random)))};
    sample.plate = static_cast<std::uint8_t>(plate);
  }
  return samples;
}

using Plates = std::vector<std::vector<core::ForceSample>>;

std::span<const core::ForceSample> part(const std::vector<core::ForceSample>& samples, int commit) {
  return std::span(samples).subspan(static_cast<std::size_t>(commit) * kSamples, kSamples);
}

/// Of this process, the kernel's part included.
double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Round {
  double seconds = 0.0, processor = 0.0;
  std::uintmax_t bytes = 0;
};

/// One commit every 100 ms. The time ends with the last commit; the size is that of the finished file.
Round run_ours(const fs::path& file, const Plates& plates) {
  recording::SessionMeta meta;
  for (std::size_t plate = 0; plate < plates.size(); ++plate)
    meta.plates.push_back({static_cast<std::uint8_t>(plate), "plate", "bench", 1000.0, 1.0, 1.0, ""});
  auto writer = recording::SessionWriter::create(file, meta);
  demand(writer.has_value(), "cannot make the session file");
  const double processor = processor_seconds();
  const auto start = std::chrono::steady_clock::now();
  for (int commit = 0; commit < kCommits; ++commit) {
    for (std::size_t plate = 0; plate < plates.size(); ++plate)
      demand((*writer)
                 ->append_forces(static_cast<std::uint8_t>(plate), part(plates[plate], commit), 0)
                 .has_value(),
             "append failed");
    demand((*writer)->commit().has_value(), "commit failed");
  }
  const double seconds = seconds_since(start), busy = processor_seconds() - processor;
  demand((*writer)->finish({}).has_value(), "finish failed");
  return {seconds, busy, fs::file_size(file)};
}

/// The same samples in the same transactions, and nothing else.
Round run_bare(const fs::path& file, const Plates& plates) {
  sqlite3* database = nullptr;
  demand(sqlite3_open(file.c_str(), &database) == SQLITE_OK, "cannot make the bare file");
  sqlite3_exec(database,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "CREATE TABLE chunk(id INTEGER PRIMARY KEY, plate INTEGER, first INTEGER, samples BLOB)",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO chunk(plate,first,samples) VALUES(?,?,?)", -1, &insert, nullptr);
  const double processor = processor_seconds();
  const auto start = std::chrono::steady_clock::now();
  for (int commit = 0; commit < kCommits; ++commit) {
    sqlite3_exec(database, "BEGIN", nullptr, nullptr, nullptr);
    for (std::size_t plate = 0; plate < plates.size(); ++plate) {
      const auto samples = part(plates[plate], commit);
      sqlite3_bind_int(insert, 1, static_cast<int>(plate));
      sqlite3_bind_int64(insert, 2, commit);
      sqlite3_bind_blob(insert, 3, samples.data(), static_cast<int>(samples.size_bytes()), SQLITE_STATIC);
      sqlite3_step(insert);
      demand(sqlite3_reset(insert) == SQLITE_OK, "bare insert failed");
    }
    demand(sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK, "bare commit failed");
  }
  const double seconds = seconds_since(start), busy = processor_seconds() - processor;
  sqlite3_finalize(insert);
  sqlite3_close(database);
  return {seconds, busy, fs::file_size(file)};
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const fs::path& folder, int streams, int rounds) {
  static_assert(sizeof(core::ForceSample) == 88);
  Plates plates;
  for (int plate = 0; plate < plates_for(streams); ++plate) plates.push_back(running(plate));
  std::vector<double> ours, bare, ratios, our_processor, bare_processor;
  std::uintmax_t our_bytes = 0, bare_bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    const fs::path file = folder / ("round" + std::to_string(streams) + "_" + std::to_string(round));
    const auto measure_ours = [&] {
      const Round made = run_ours(file.string() + ".footfall", plates);
      ours.push_back(made.seconds);
      our_processor.push_back(made.processor);
      our_bytes = made.bytes;
    };
    const auto measure_bare = [&] {
      const Round made = run_bare(file.string() + ".bare", plates);
      bare.push_back(made.seconds);
      bare_processor.push_back(made.processor);
      bare_bytes = made.bytes;
    };
    // Who goes first changes by turns.
    if (round % 2 == 0) measure_ours();
    measure_bare();
    if (round % 2 != 0) measure_ours();
    ratios.push_back(bare.back() / ours.back());
    for (const auto& entry : fs::directory_iterator(folder)) fs::remove(entry.path());
  }
  const double time = median(ours);
  std::printf(
      "%3d streams (%zu plates): ours %.3f s, bare SQLite %.3f s for %d s of samples; speed ours/bare median "
      "%.2f (%.2f to %.2f); %.0f x real time; processor %.3f s and %.3f s; file %.1f MB, bare %.1f MB (%.2f "
      ": 1)\n",
      streams, plates.size(), time, median(bare), kSeconds, median(ratios),
      *std::min_element(ratios.begin(), ratios.end()), *std::max_element(ratios.begin(), ratios.end()),
      kSeconds / time, median(our_processor), median(bare_processor), static_cast<double>(our_bytes) * 1e-6,
      static_cast<double>(bare_bytes) * 1e-6,
      static_cast<double>(bare_bytes) / static_cast<double>(our_bytes));
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path parent = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path();
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10;
  const fs::path folder = parent / ("session_store." + std::to_string(::getpid()));
  demand(fs::create_directories(folder), "cannot make a folder to measure in");
  for (const int streams : {1, 10}) compare(folder, streams, rounds);
  fs::remove_all(folder);
  return 0;
}
