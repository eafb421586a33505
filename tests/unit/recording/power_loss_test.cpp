#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/support/write_trace/write_trace.hpp"
#include "tests/unit/recording/fixture.hpp"

// The power fails at any moment of a recording: everything that was asked of the disk is known in its order,
// so the disk is made anew for each of those moments and the session opened from it.
using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kChunk = 100;
constexpr int kCommits = 200;  // long enough that the log is merged into the file under way

/// After so many operations so many commits had been acknowledged.
struct Acknowledged {
  std::size_t ops;
  std::uint64_t commits;
};

struct Recording {
  std::vector<DiskOp> ops;
  std::vector<Acknowledged> acknowledged;
  std::size_t finished = 0;  ///< operations when finish() had returned
};

Recording record(const fs::path& file) {
  const WriteTrace trace;
  Recording made;
  {
    auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
    made.acknowledged.push_back({WriteTrace::ops().size(), 0});
    for (std::uint64_t i = 0; i < kCommits; ++i) {
      for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}})
        require_value(writer->append_forces(plate, example_samples(plate, i * kChunk, kChunk), 0));
      require_value(writer->append_log(example_entry(static_cast<int>(i))));
      require_value(writer->append_step(example_step(static_cast<std::uint32_t>(i))));
      require_value(writer->commit());
      made.acknowledged.push_back({WriteTrace::ops().size(), i + 1});
    }
    require_value(writer->finish(example_summary()));
    made.finished = WriteTrace::ops().size();
  }
  made.ops = WriteTrace::ops();
  return made;
}

std::uint64_t acknowledged_at(const Recording& recording, std::size_t ops) {
  std::uint64_t commits = 0;
  for (const Acknowledged& one : recording.acknowledged) {
    if (one.ops <= ops) commits = one.commits;
  }
  return commits;
}

/// nullptr, or what is wrong with the file.
std::string judge(const fs::path& file, std::uint64_t commits, bool finished) {
  auto reader = SessionReader::open(file);
  if (!reader) return std::string("does not open: ") + reader.error().what();
  const auto info = (*reader)->info();
  if (!info) return std::string("cannot be read: ") + info.error().what();
  if (info->integrity != "ok" || !info->checksums_ok || !info->audit_chain_ok) return info->integrity;
  if (finished && !info->complete) return "was finished and does not say so";
  for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto samples = (*reader)->forces(plate);
    if (!samples) return samples.error().what();
    if (samples->size() < commits * kChunk || samples->size() > (commits + 1) * kChunk)
      return std::to_string(samples->size()) + " samples after " + std::to_string(commits) + " commits";
    const auto expected = example_samples(plate, 0, samples->size());
    if (!std::equal(samples->begin(), samples->end(), expected.begin(),
                    [](const auto& a, const auto& b) { return same_bits(a, b); }))
      return "holds other samples than were written";
  }
  return "";
}

}  // namespace

TEST_CASE("a power cut at any moment leaves a session that opens and holds what was acknowledged",
          "[recording][crash]") {
  const TempDir dir;
  const Recording made = record(dir / "a.footfall");
  const std::size_t from = made.acknowledged.front().ops, until = made.acknowledged.back().ops;
  const auto in_file = [](const DiskOp& op) {
    return op.kind == DiskOp::Kind::Write && op.path.ends_with(".footfall");
  };
  REQUIRE(std::any_of(made.ops.begin() + static_cast<std::ptrdiff_t>(from),
                      made.ops.begin() + static_cast<std::ptrdiff_t>(until), in_file));
  // FOOTFALL_POWER_CUTS=1: every moment, with each fate of what was not synced; else every 24th.
  const std::size_t stride = std::getenv("FOOTFALL_POWER_CUTS") != nullptr ? 1 : 24;
  std::mt19937 random(20250117);
  std::size_t cuts = 0;
  for (std::size_t after = from; after <= made.ops.size(); after += stride) {
    for (const Unsynced unsynced : {Unsynced::All, Unsynced::None, Unsynced::Some, Unsynced::Torn}) {
      lay_out(disk_after(made.ops, after, unsynced, random), dir / "cut");
      const std::string wrong =
          judge(dir / "cut/a.footfall", acknowledged_at(made, after), after >= made.finished);
      INFO("cut after " << after << " of " << made.ops.size() << " operations, fate "
                        << static_cast<int>(unsynced));
      CHECK(wrong == "");
      ++cuts;
    }
  }
  CHECK(cuts > 200);
  std::cerr << cuts << " power cuts in " << made.ops.size() << " disk operations\n";
}

TEST_CASE("before the recording has begun a power cut leaves no session or one that is empty",
          "[recording][crash]") {
  const TempDir dir;
  const Recording made = record(dir / "a.footfall");
  std::mt19937 random(1);
  for (std::size_t after = 0; after < made.acknowledged.front().ops; ++after) {
    for (const Unsynced unsynced : {Unsynced::All, Unsynced::None, Unsynced::Torn}) {
      lay_out(disk_after(made.ops, after, unsynced, random), dir / "cut");
      auto reader = SessionReader::open(dir / "cut/a.footfall");
      if (!reader) {
        CHECK(std::string(reader.error().what()).size() > 10);
        continue;
      }
      const auto info = (*reader)->info();
      CHECK((!info || info->samples.empty()));
    }
  }
}

// The proof can fail: a disk that loses what it called synced is found out.
TEST_CASE("a disk that lies about its syncs is told from an honest one", "[recording][crash]") {
  const TempDir dir;
  Recording made = record(dir / "a.footfall");
  for (DiskOp& op : made.ops) {
    if (op.kind == DiskOp::Kind::Sync && op.path.find("-wal") != std::string::npos) op.path = "nothing";
  }
  std::mt19937 random(1);
  const std::size_t middle = made.acknowledged[kCommits / 2].ops;
  lay_out(disk_after(made.ops, middle, Unsynced::None, random), dir / "cut");
  CHECK(judge(dir / "cut/a.footfall", kCommits / 2, false) != "");
}
