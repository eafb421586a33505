#include "station/recorder/disk_watch.hpp"

#include <sched.h>
#include <sys/mount.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>

#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using station::DiskWatch;
namespace fs = std::filesystem;

namespace {

void grow(const fs::path& file, std::size_t bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::app);
  out << std::string(bytes, 'x');
}

/// A disk of its own, so that what is free is known; false without the right to mount.
bool mount_small(const fs::path& where, const char* size) {
  fs::create_directories(where);
  return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("tmpfs", where.c_str(), "tmpfs", 0, size) == 0;
}

}  // namespace

TEST_CASE("the disk's forecast is what is free by what a second of recording takes", "[station][recorder]") {
  const tests::TempDir dir;
  const fs::path session = dir / "disk/a.footfall";
  if (!mount_small(dir / "disk", "size=40m")) {
    std::cerr << "skipped: a small disk can be mounted by root only\n";
    SUCCEED("skipped: not root");
    return;
  }
  DiskWatch watch;
  const core::Timestamp begin{1'000'000'000'000};
  REQUIRE(watch.begin(session, begin));
  CHECK(fs::file_size(session.string() + ".reserve") == DiskWatch::kReserveBytes);
  CHECK_FALSE(watch.forecast().minutes_left);
  grow(session, 10'000'000);
  watch.tick(begin + core::milliseconds(4'000));
  CHECK_FALSE(watch.forecast().minutes_left);  // a rate of four seconds is none
  watch.tick(begin + core::milliseconds(10'000));
  REQUIRE(watch.forecast().minutes_left);
  CHECK(*watch.forecast().bytes_per_s == Approx(1e6));
  const auto free = static_cast<double>(fs::space(session.parent_path()).available);
  CHECK(*watch.forecast().minutes_left == Approx(free / 1e6 / 60.0));
  watch.release();
  CHECK_FALSE(fs::exists(session.string() + ".reserve"));
  ::umount2((dir / "disk").c_str(), MNT_DETACH);
}

TEST_CASE("what a disk said is no forecast any more when it hangs", "[station][recorder]") {
  station::DiskForecast said;
  said.free_bytes = 1'000'000;
  said.bytes_per_s = 1000.0;
  said.minutes_left = 1000.0 / 60.0;
  said.looked = core::Timestamp{1'000'000'000'000};
  const auto fresh = said.at(said.looked + core::milliseconds(4'000));
  CHECK(fresh.minutes_left == said.minutes_left);
  CHECK(fresh.free_bytes == said.free_bytes);
  const auto old = said.at(said.looked + core::milliseconds(6'001));
  CHECK_FALSE(old.minutes_left);
  CHECK_FALSE(old.bytes_per_s);
  CHECK(old.free_bytes == 0);
}

TEST_CASE("no recording begins on a disk without room, and nothing is left there", "[station][recorder]") {
  const tests::TempDir dir;
  if (!mount_small(dir / "disk", "size=3m")) {
    std::cerr << "skipped: a small disk can be mounted by root only\n";
    SUCCEED("skipped: not root");
    return;
  }
  DiskWatch watch;
  const auto begun = watch.begin(dir / "disk/a.footfall", core::Timestamp{1});
  REQUIRE_FALSE(begun);
  CHECK(begun.error().remedy() == core::Remedy::Operator);
  CHECK_THAT(begun.error().what(), Catch::Contains("free some"));
  CHECK(fs::is_empty(dir / "disk"));
  ::umount2((dir / "disk").c_str(), MNT_DETACH);
}

TEST_CASE("reserves that a killed station left are swept away, and nothing else", "[station][recorder]") {
  const tests::TempDir dir;
  grow(dir / "a.footfall", 10);
  grow(dir / "a.footfall.reserve", 10);
  DiskWatch::sweep(dir.path());
  CHECK(fs::exists(dir / "a.footfall"));
  CHECK_FALSE(fs::exists(dir / "a.footfall.reserve"));
  DiskWatch::sweep(dir / "none");
}
