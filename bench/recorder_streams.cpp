// Recorder streams beside bare SQLite: how many streams of 16 channels at 1 kHz the session writer takes, and
// how that compares with inserting blobs of the same size with nothing around them. One round of each by
// turns, in the same folder, so that a noisy disk or neighbour hits both. Usage: recorder_streams [FOLDER]
// [ROUNDS]
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "recording/session.hpp"

namespace {

using namespace footfall;
namespace fs = std::filesystem;

// A plate's record is 88 bytes; 16 channels are 16 doubles: two plates carry 12 of them, three carry 18.
constexpr int kPlatesPerStream = 3;
constexpr std::size_t kSamples = 100;  // 100 ms at 1 kHz
constexpr std::size_t kBlobBytes = kSamples * 88;
constexpr int kSeconds = 10;
constexpr int kCommits = kSeconds * 10;

void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "recorder_streams: %s\n", what);
  std::exit(2);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::vector<core::ForceSample> samples_from(std::uint64_t first) {
  std::vector<core::ForceSample> samples(kSamples);
  for (std::size_t i = 0; i < kSamples; ++i) {
    core::ForceSample& sample = samples[i];
    sample.sequence = first + i;
    sample.station_time.ns = static_cast<std::int64_t>(sample.sequence) * 1'000'000;
    sample.device_time = sample.receive_time = sample.station_time;
    const double x = std::sin(static_cast<double>(sample.sequence) * 0.017);
    sample.wrench = {core::Newtons(120.0 * x),    core::Newtons(900.0 * x),
                     core::Newtons(40.0 * x),     core::NewtonMeters(80.0 * x),
                     core::NewtonMeters(3.0 * x), core::NewtonMeters(200.0 * x)};
  }
  return samples;
}

/// `plates` plates for kSeconds of running, one commit every 100 ms. Returns the seconds it took.
double run_ours(const fs::path& file, int plates) {
  recording::SessionMeta meta;
  for (int plate = 0; plate < plates; ++plate)
    meta.plates.push_back({static_cast<std::uint8_t>(plate), "plate", "bench", 1000.0, 1.0, 1.0, ""});
  auto writer = recording::SessionWriter::create(file, meta);
  demand(writer.has_value(), "cannot make the session file");
  const auto start = std::chrono::steady_clock::now();
  for (int commit = 0; commit < kCommits; ++commit) {
    const auto samples = samples_from(static_cast<std::uint64_t>(commit) * kSamples);
    for (int plate = 0; plate < plates; ++plate)
      demand((*writer)->append_forces(static_cast<std::uint8_t>(plate), samples, 0).has_value(),
             "append failed");
    demand((*writer)->commit().has_value(), "commit failed");
  }
  return seconds_since(start);
}

/// The same bytes in the same transactions, and nothing else.
double run_bare(const fs::path& file, int plates) {
  sqlite3* database = nullptr;
  demand(sqlite3_open(file.c_str(), &database) == SQLITE_OK, "cannot make the bare file");
  sqlite3_exec(database,
               "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
               "CREATE TABLE chunk(id INTEGER PRIMARY KEY, plate INTEGER, first INTEGER, samples BLOB)",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(database, "INSERT INTO chunk(plate,first,samples) VALUES(?,?,?)", -1, &insert, nullptr);
  std::vector<char> blob(kBlobBytes, 'x');
  const auto start = std::chrono::steady_clock::now();
  for (int commit = 0; commit < kCommits; ++commit) {
    const auto samples = samples_from(static_cast<std::uint64_t>(commit) * kSamples);
    std::copy_n(reinterpret_cast<const char*>(samples.data()), kBlobBytes, blob.data());
    sqlite3_exec(database, "BEGIN", nullptr, nullptr, nullptr);
    for (int plate = 0; plate < plates; ++plate) {
      sqlite3_bind_int(insert, 1, plate);
      sqlite3_bind_int64(insert, 2, commit);
      sqlite3_bind_blob(insert, 3, blob.data(), static_cast<int>(blob.size()), SQLITE_STATIC);
      sqlite3_step(insert);
      demand(sqlite3_reset(insert) == SQLITE_OK, "bare insert failed");
    }
    demand(sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK, "bare commit failed");
  }
  const double took = seconds_since(start);
  sqlite3_finalize(insert);
  sqlite3_close(database);
  return took;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const fs::path& folder, int streams, int rounds) {
  static_assert(sizeof(core::ForceSample) == 88);
  const int plates = streams * kPlatesPerStream;
  std::vector<double> ours, bare, ratios;
  for (int round = 0; round < rounds; ++round) {
    const fs::path file = folder / ("round" + std::to_string(streams) + "_" + std::to_string(round));
    const auto measure_ours = [&] { ours.push_back(run_ours(file.string() + ".footfall", plates)); };
    const auto measure_bare = [&] { bare.push_back(run_bare(file.string() + ".bare", plates)); };
    // Who goes first changes by turns.
    if (round % 2 == 0) measure_ours();
    measure_bare();
    if (round % 2 != 0) measure_ours();
    ratios.push_back(ours.back() / bare.back());
    for (const auto& entry : fs::directory_iterator(folder)) fs::remove(entry.path());
  }
  const double time = median(ours);
  std::printf(
      "%3d streams: ours %7.3f s, bare SQLite %7.3f s for %d s of samples; ratio ours/bare median %.2f "
      "(%.2f to %.2f); %.0f x real time, room for %.0f streams\n",
      streams, time, median(bare), kSeconds, median(ratios), *std::min_element(ratios.begin(), ratios.end()),
      *std::max_element(ratios.begin(), ratios.end()), kSeconds / time, streams * kSeconds / time);
}

}  // namespace

int main(int argc, char** argv) {
  const fs::path parent = argc > 1 ? fs::path(argv[1]) : fs::temp_directory_path();
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10;
  const fs::path folder = parent / ("recorder_streams." + std::to_string(::getpid()));
  demand(fs::create_directories(folder), "cannot make a folder to measure in");
  for (const int streams : {1, 10}) compare(folder, streams, rounds);
  fs::remove_all(folder);
  return 0;
}
