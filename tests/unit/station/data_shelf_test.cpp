#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "station/data/data_shelf.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

/// The list of recorded sessions.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;
namespace fs = std::filesystem;

namespace {

ShelfPage read_whole(DataShelf& shelf, const ShelfQuery& query = {}) {
  REQUIRE(wait_for([&] { return shelf.page(query).unread == 0; }));
  return shelf.page(query);
}

ShelfRow row_of(const char* name, const char* subject, std::int64_t started_s, double duration_s) {
  ShelfRow row;
  row.name = name;
  row.state = ShelfRow::State::Complete;
  row.subject = subject;
  row.started_wall_ns = started_s * 1'000'000'000;
  row.duration_s = duration_s;
  return row;
}

std::string names(const ShelfPage& page) {
  std::string all;
  for (const ShelfRow& row : page.rows) all += row.name + " ";
  return all;
}

}  // namespace

TEST_CASE("the shelf says of a session what its own reader says, and of a broken file why",
          "[station][data]") {
  TempDir dir;
  {
    auto writer = write_example(dir / "20260101T100000Z.footfall", 3);
    const auto start = example_meta().started;
    require_value(
        writer->append_gap({0, 40, 7, start + core::milliseconds(40), recording::GapCause::WireLoss}));
    require_value(
        writer->append_gap({1, 90, 2, start + core::milliseconds(90), recording::GapCause::RingFull}));
    require_value(writer->finish(example_summary()));
  }
  (void)write_example(dir / "20260102T100000Z.footfall", 2);
  std::ofstream(dir / "20260103T100000Z.footfall") << "this was never a session";
  std::ofstream(dir / "notes.txt") << "not listed";
  DataShelf shelf(dir.path(), [] { return fs::path(); });
  const ShelfPage page = read_whole(shelf);
  CHECK(page.problem.empty());
  CHECK(page.in_folder == 3);
  REQUIRE(page.rows.size() == 3);
  const auto by_name = [&](const char* name) {
    for (const ShelfRow& row : page.rows) {
      if (row.name == name) return row;
    }
    return ShelfRow{};
  };
  const ShelfRow whole = by_name("20260101T100000Z.footfall");
  const auto reader = require_value(recording::SessionReader::open(dir / "20260101T100000Z.footfall"));
  const auto info = require_value(reader->info());
  CHECK(whole.state == ShelfRow::State::Complete);
  CHECK(whole.subject == info.meta.subject_pseudonym);
  CHECK(whole.started_wall_ns == info.meta.started_wall_ns);
  CHECK(whole.duration_s == Approx(info.duration_s));
  CHECK(whole.steps == info.steps);
  CHECK(whole.gaps == info.gaps.size());
  CHECK(whole.gaps == 2);
  CHECK(whole.missing_samples == 9);
  CHECK(whole.format_version == reader->format_version());
  CHECK(whole.bytes >= fs::file_size(dir / "20260101T100000Z.footfall"));
  CHECK(whole.treadmill);
  CHECK(whole.plates.size() == info.meta.plates.size());
  CHECK(whole.ending == info.ending);
  const ShelfRow cut = by_name("20260102T100000Z.footfall");
  CHECK(cut.state == ShelfRow::State::Interrupted);
  CHECK(cut.ending.find("ends") != std::string::npos);
  const ShelfRow broken = by_name("20260103T100000Z.footfall");
  CHECK(broken.state == ShelfRow::State::Unreadable);
  CHECK_FALSE(broken.error.empty());
  CHECK(broken.bytes == 24);
}

TEST_CASE("a file is opened once, again when it has changed, and never while it is recorded",
          "[station][data]") {
  TempDir dir;
  write_finished_example(dir / "a.footfall", 1);
  write_finished_example(dir / "b.footfall", 1);
  fs::path recorded = dir / "b.footfall";
  DataShelf shelf(dir.path(), [&] { return recorded; });
  const ShelfPage first = read_whole(shelf);
  REQUIRE(first.rows.size() == 2);
  CHECK(first.rows[0].name == "b.footfall");  // what is recorded now is the newest
  CHECK(first.rows[0].state == ShelfRow::State::Recording);
  CHECK(first.rows[0].subject.empty());
  CHECK(shelf.opened() == 1);
  (void)read_whole(shelf);
  CHECK(shelf.opened() == 1);
  const auto refused = shelf.find("b.footfall");
  REQUIRE_FALSE(refused);
  CHECK(std::string(refused.error().what()).find("still being recorded") != std::string::npos);
  fs::last_write_time(dir / "a.footfall", fs::last_write_time(dir / "a.footfall") + std::chrono::seconds(5));
  CHECK(read_whole(shelf).rows.size() == 2);
  CHECK(shelf.opened() == 2);
  fs::remove(dir / "a.footfall");
  CHECK(read_whole(shelf).rows.size() == 1);
}

TEST_CASE("a name that is a path, or that the folder does not list, finds nothing", "[station][data]") {
  TempDir dir;
  fs::create_directory(dir / "inside");
  write_finished_example(dir / "outside.footfall", 1);
  write_finished_example(dir / "inside" / "mine.footfall", 1);
  DataShelf shelf(dir / "inside", [] { return fs::path(); });
  CHECK(require_value(shelf.find("mine.footfall")) == fs::absolute(dir / "inside" / "mine.footfall"));
  for (const char* name : {"", ".", "..", "../outside.footfall", "./mine.footfall", "/etc/passwd",
                           "other.footfall", "mine", "--force"}) {
    CAPTURE(name);
    CHECK_FALSE(shelf.find(name));
  }
  CHECK_FALSE(shelf.find((dir / "outside.footfall").string()));
}

TEST_CASE("a folder that is not there yet is empty, and one that cannot be read says so", "[station][data]") {
  TempDir dir;
  DataShelf none(dir / "not yet", [] { return fs::path(); });
  CHECK(none.page({}).rows.empty());
  CHECK(none.page({}).problem.empty());
  std::ofstream(dir / "file") << "no folder";
  DataShelf wrong(dir / "file", [] { return fs::path(); });
  CHECK(wrong.page({}).problem.find("cannot be read") != std::string::npos);
}

TEST_CASE("filters, order and page are those that were asked for", "[station][data]") {
  std::vector<ShelfRow> rows{row_of("a", "Runner-07", 100, 60.0), row_of("b", "walker-1", 300, 5.0),
                             row_of("c", "runner-12", 200, 600.0), row_of("d", "", 0, 30.0)};
  rows[1].state = ShelfRow::State::Interrupted;
  const auto with = [&](auto set) {
    ShelfQuery query;
    set(query);
    return names(page_of(rows, query));
  };
  CHECK(with([](ShelfQuery&) {}) == "b c a d ");  // newest first, unknown last
  CHECK(with([](ShelfQuery& q) { q.ascending = true; }) == "d a c b ");
  CHECK(with([](ShelfQuery& q) { q.subject_contains = "RUNNER"; }) == "c a ");
  CHECK(with([](ShelfQuery& q) { q.complete_only = true; }) == "c a d ");
  CHECK(with([](ShelfQuery& q) { q.longer_than_s = 30.0; }) == "c a ");
  CHECK(with([](ShelfQuery& q) { q.from_wall_ns = 200'000'000'000; }) == "b c ");
  CHECK(with([](ShelfQuery& q) { q.to_wall_ns = 200'000'000'000; }) ==
        "a ");  // whose start is unknown is not in it
  CHECK(with([](ShelfQuery& q) { q.order = ShelfOrder::Duration; }) == "c a d b ");
  CHECK(with([](ShelfQuery& q) { q.order = ShelfOrder::Subject, q.ascending = true; }) == "d a c b ");
  ShelfQuery second;
  second.first = 1;
  second.most = 2;
  const ShelfPage page = page_of(rows, second);
  CHECK(names(page) == "c a ");
  CHECK(page.matching == 4);
  second.first = 9;
  CHECK(page_of(rows, second).rows.empty());
  std::vector<ShelfRow> many(500, rows[0]);
  ShelfQuery all;
  all.most = 100'000;
  CHECK(page_of(many, all).rows.size() == ShelfQuery::kMost);
}
