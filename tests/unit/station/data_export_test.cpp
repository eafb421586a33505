#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "station/data/data_export.hpp"
#include "station/data/data_service.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

/// Exports as jobs: by the real program where its work matters, by one that refuses to end where that does.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;
namespace fs = std::filesystem;
using Phase = ExportState::Phase;

namespace {

struct Room {
  explicit Room(const fs::path& program = FOOTFALL_PROGRAM) : setup{.program = program} {
    setup.least_free_bytes = 0;
    setup.patience = core::milliseconds(100);
    write_finished_example(dir / "s.footfall", 4);
  }
  ExportState ended(ExportDesk& desk) const {
    REQUIRE(wait_for([&] { return desk.state().phase >= Phase::Done; }));
    return desk.state();
  }
  [[nodiscard]] std::vector<std::string> in_exports() const {
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(dir / "exports", error))
      found.push_back(entry.path().filename().string());
    return found;
  }
  TempDir dir;
  DataShelf shelf{dir.path(), [] { return fs::path(); }};
  ExportDesk::Setup setup;
};

/// Begins a file as an export does, says so, and does not listen.
fs::path stubborn_program(const fs::path& file) {
  std::ofstream(file) << "#!/bin/sh\ntrap '' TERM\nmkdir -p \"$6\"\n: > \"$6/.s.c3d.$$.part\"\n"
                         "echo progress 0.300 writing c3d\nwhile :; do sleep 0.02; done\n";
  fs::permissions(file, fs::perms::owner_all);
  return file;
}

}  // namespace

TEST_CASE("an export runs to its end, tells its folder and files, and is not overwritten unasked",
          "[station][data]") {
  Room room;
  ExportDesk desk(room.shelf, room.setup);
  CHECK(desk.state().phase == Phase::None);
  require_value(desk.start("s.footfall", "csv", false));
  const ExportState done = room.ended(desk);
  INFO(done.problem);
  REQUIRE(done.phase == Phase::Done);
  CHECK(done.share == 1.0);
  CHECK(done.session == "s.footfall");
  CHECK(done.folder == fs::absolute(room.dir / "exports" / "s").string());
  CHECK(done.files.size() >= 3);
  for (const std::string& file : done.files) CHECK(fs::file_size(fs::path(done.folder) / file) > 0);
  CHECK(room.in_exports().size() == done.files.size() + 1);  // and their folder

  require_value(desk.start("s.footfall", "csv", false));
  const ExportState again = room.ended(desk);
  CHECK(again.phase == Phase::Failed);
  CHECK(again.serial == 2);
  CHECK(again.problem.find("exists already and is not overwritten: choose to replace it") !=
        std::string::npos);
  CHECK(room.in_exports().size() == done.files.size() + 1);

  require_value(desk.start("s.footfall", "csv", true));
  CHECK(room.ended(desk).phase == Phase::Done);
  require_value(desk.start("s.footfall", "hdf5", false));  // another format beside it
  CHECK(room.ended(desk).phase == Phase::Done);
}

TEST_CASE("what cannot be exported says so in one sentence and leaves nothing", "[station][data]") {
  Room room;
  std::ofstream(room.dir / "broken.footfall") << "this was never a session";
  ExportDesk desk(room.shelf, room.setup);
  require_value(desk.start("broken.footfall", "c3d", false));
  const ExportState failed = room.ended(desk);
  CHECK(failed.phase == Phase::Failed);
  CHECK(failed.problem.find("broken.footfall") != std::string::npos);
  CHECK(failed.problem.find('\n') == std::string::npos);
  CHECK_FALSE(fs::exists(room.dir / "exports"));
  for (const char* name : {"../s.footfall", "/etc/passwd", "", "none.footfall"}) {
    CAPTURE(name);
    CHECK_FALSE(desk.start(name, "c3d", false));
  }
  for (const char* format : {"", "pdf", "c3d --force"}) CHECK_FALSE(desk.start("s.footfall", format, false));
  CHECK(desk.state().serial == 1);
}

TEST_CASE("a cancelled export leaves nothing behind, even one that does not listen", "[station][data]") {
  Room room;
  room.setup.program = stubborn_program(room.dir / "stubborn");
  ExportDesk desk(room.shelf, room.setup);
  CHECK_FALSE(desk.cancel());  // none is under way
  require_value(desk.start("s.footfall", "c3d", false));
  REQUIRE(wait_for([&] { return desk.state().share > 0.29; }));
  CHECK(room.in_exports().size() == 2);  // a folder and the part
  CHECK(desk.state().doing == "writing c3d");
  const auto second = desk.start("s.footfall", "csv", false);
  REQUIRE_FALSE(second);
  CHECK(std::string(second.error().what()).find("one at a time") != std::string::npos);
  require_value(desk.cancel());
  CHECK(room.ended(desk).phase == Phase::Cancelled);
  CHECK_FALSE(fs::exists(room.dir / "exports"));
}

TEST_CASE("an export ends with the station, and one that fills the disk is ended before recordings suffer",
          "[station][data]") {
  Room room;
  room.setup.program = stubborn_program(room.dir / "stubborn");
  {
    ExportDesk desk(room.shelf, room.setup);
    require_value(desk.start("s.footfall", "c3d", false));
    REQUIRE(wait_for([&] { return desk.state().share > 0.29; }));
  }
  CHECK_FALSE(fs::exists(room.dir / "exports"));
  room.setup.least_free_bytes = ~std::uint64_t{0};
  ExportDesk desk(room.shelf, room.setup);
  const auto refused = desk.start("s.footfall", "c3d", false);
  REQUIRE_FALSE(refused);
  CHECK(std::string(refused.error().what()).find("nearly full") != std::string::npos);
}

TEST_CASE("without the program that exports the job fails and says what to install", "[station][data]") {
  Room room;
  room.setup.program = room.dir / "nothing";
  ExportDesk desk(room.shelf, room.setup);
  require_value(desk.start("s.footfall", "c3d", false));
  const ExportState failed = room.ended(desk);
  CHECK(failed.phase == Phase::Failed);
  CHECK(failed.problem.find("install it beside the station") != std::string::npos);
}

TEST_CASE("a viewer may not export, an operator and a technician may", "[station][data]") {
  CHECK(export_refusal("operator").empty());
  CHECK(export_refusal("technician").empty());
  CHECK_FALSE(export_refusal("viewer").empty());
  CHECK_FALSE(export_refusal("unknown").empty());
}
