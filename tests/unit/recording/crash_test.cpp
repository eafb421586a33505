#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;
using recording::SessionWriter;

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kChunk = 100;

/// The child: 100 ms chunks of two plates as fast as the disk takes them, each commit acknowledged by a byte.
[[noreturn]] void record_until_killed(const fs::path& file, int acknowledge) {
  auto writer = SessionWriter::create(file, example_meta());
  if (!writer) ::_exit(2);
  for (std::uint64_t i = 0;; ++i) {
    bool good = true;
    for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}})
      good = good && (*writer)->append_forces(plate, example_samples(plate, i * kChunk, kChunk), 0);
    good = good && (*writer)->append_log(example_entry(static_cast<int>(i)));
    good = good && (*writer)->commit();
    if (!good) ::_exit(3);
    const char byte = 'a';
    if (::write(acknowledge, &byte, 1) != 1) ::_exit(4);
  }
}

/// Reads until at least `wanted` commits were acknowledged, kills, and returns how many were in all.
std::uint64_t kill_after(pid_t child, int pipe, std::uint64_t wanted, std::chrono::microseconds then) {
  std::uint64_t acknowledged = 0;
  char bytes[4096];
  bool killed = false;
  for (;;) {
    const ssize_t count = ::read(pipe, bytes, sizeof bytes);
    if (count <= 0) break;
    acknowledged += static_cast<std::uint64_t>(count);
    if (!killed && acknowledged >= wanted) {
      std::this_thread::sleep_for(then);
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  if (!killed) ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  return acknowledged;
}

void check_whole(const fs::path& file, std::uint64_t acknowledged) {
  auto reader = require_value(SessionReader::open(file));
  const auto info = require_value(reader->info());
  CHECK_FALSE(info.complete);
  CHECK(info.integrity == "ok");
  CHECK(info.checksums_ok);
  CHECK(info.audit_chain_ok);
  CHECK_THAT(info.ending, Catch::Contains("interrupted") && Catch::Contains("ends"));
  for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto samples = require_value(reader->forces(plate));
    CHECK(samples.size() >= acknowledged * kChunk);
    CHECK(samples.size() <= (acknowledged + 1) * kChunk);
    const auto expected = example_samples(plate, 0, samples.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) same += same_bits(samples[i], expected[i]) ? 1 : 0;
    CHECK(same == samples.size());
  }
  CHECK(info.duration_s > static_cast<double>(acknowledged) * 0.1 - 0.002);
}

/// An 8 MB disk of our own; gone with the object, and with the process's mount name space in any case.
class SmallDisk {
 public:
  explicit SmallDisk(const fs::path& where) : where_(where) {
    fs::create_directories(where);
    if (::unshare(CLONE_NEWNS) != 0) return;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    mounted_ = ::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=8m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(where_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool mounted() const { return mounted_; }

 private:
  fs::path where_;
  bool mounted_ = false;
};

/// Writes chunks until the disk refuses; returns how many commits were acknowledged.
std::uint64_t record_until_refused(SessionWriter& writer, core::Error& why) {
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    auto done = writer.append_forces(0, example_samples(0, i * kChunk, kChunk), 0);
    if (done) done = writer.commit();
    if (!done) {
      why = done.error();
      return i;
    }
  }
  throw std::runtime_error("the disk never filled");
}

void check_refused(SessionWriter& writer, std::uint64_t acknowledged) {
  CHECK(writer.samples_committed() == acknowledged * kChunk);
  const auto lost = writer.unsaved();
  REQUIRE(lost.size() == 1);
  CHECK(lost[0].cause == recording::GapCause::DiskFull);
  CHECK(lost[0].first_missing == acknowledged * kChunk);
  CHECK(lost[0].count == kChunk);
  CHECK_FALSE(writer.append_forces(0, example_samples(0, (acknowledged + 1) * kChunk, 50), 0));
  CHECK(writer.unsaved()[0].count == kChunk + 50);
  CHECK_FALSE(writer.commit());
  CHECK_FALSE(writer.append_log(example_entry(0)));
  CHECK_FALSE(writer.finish({}));
}

}  // namespace

TEST_CASE("kill -9 at any moment loses no acknowledged chunk", "[recording][crash]") {
  const char* wish = std::getenv("FOOTFALL_KILLS");
  const int kills = wish != nullptr ? std::atoi(wish) : 5;
  std::mt19937 random(20240607);
  std::uint64_t all = 0;
  for (int i = 0; i < kills; ++i) {
    const TempDir dir;
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      record_until_killed(dir / "a.footfall", ends[1]);
    }
    ::close(ends[1]);
    const std::uint64_t wanted = 1 + random() % 300;
    const std::uint64_t acknowledged =
        kill_after(child, ends[0], wanted, std::chrono::microseconds(random() % 3000));
    ::close(ends[0]);
    INFO("kill " << i << " after " << acknowledged << " commits");
    CHECK(acknowledged >= wanted);
    check_whole(dir / "a.footfall", acknowledged);
    all += acknowledged;
  }
  std::cerr << kills << " kills, " << all << " acknowledged commits, each of them found\n";
}

TEST_CASE("a full disk keeps what was committed, says so, and the file tells what it lacks",
          "[recording][crash]") {
  const TempDir dir;
  const SmallDisk disk(dir / "disk");
  if (!disk.mounted()) {
    std::cerr << "skipped: a small disk can be mounted by root only\n";
    SUCCEED("skipped: not root");
    return;
  }
  const fs::path file = dir / "disk/a.footfall";
  auto writer = require_value(SessionWriter::create(file, example_meta()));
  core::Error why(core::Remedy::Bug, "none");
  const std::uint64_t acknowledged = record_until_refused(*writer, why);
  CHECK(acknowledged > 100);
  CHECK(why.remedy() == core::Remedy::Operator);
  CHECK_THAT(why.what(), Catch::Contains("disk is full") && Catch::Contains("safe"));
  check_refused(*writer, acknowledged);
  {
    const auto info = require_value(require_value(SessionReader::open(file))->info());
    CHECK(info.samples.at(0) == acknowledged * kChunk);
    CHECK(info.integrity == "ok");
    CHECK_FALSE(info.complete);
  }
  writer.reset();
  const auto info = require_value(require_value(SessionReader::open(file))->info());
  CHECK(info.samples.at(0) == acknowledged * kChunk);
  CHECK(info.integrity == "ok");
  CHECK_FALSE(info.complete);
  const auto full = SessionWriter::create(dir / "disk/b.footfall", example_meta());
  const bool left_over = !full && fs::exists(dir / "disk/b.footfall");
  CHECK_FALSE(left_over);
}

TEST_CASE("a disk that refuses writes and recovers leaves a file that names its gap", "[recording][crash]") {
  const TempDir dir;
  const fs::path file = dir / "a.footfall";
  auto writer = require_value(SessionWriter::create(file, example_meta()));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 1'000'000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  core::Error why(core::Remedy::Bug, "none");
  const std::uint64_t acknowledged = record_until_refused(*writer, why);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(why.remedy() == core::Remedy::Operator);
  CHECK_THAT(why.what(), Catch::Contains("the disk failed") && Catch::Contains("safe"));
  check_refused(*writer, acknowledged);
  writer.reset();
  const auto info = require_value(require_value(SessionReader::open(file))->info());
  CHECK(info.samples.at(0) == acknowledged * kChunk);
  CHECK(info.integrity == "ok");
  CHECK_THAT(info.ending, Catch::Contains("stopped early because the disk refused more"));
  REQUIRE(info.gaps.size() == 1);
  CHECK(info.gaps[0].cause == recording::GapCause::DiskFull);
  CHECK(info.gaps[0].first_missing == acknowledged * kChunk);
  CHECK(info.gaps[0].count == kChunk + 50);
}
