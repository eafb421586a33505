#include <catch2/catch.hpp>

#include "tests/unit/cli/program.hpp"

using namespace footfall::tests;
namespace fs = std::filesystem;

namespace {

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("--plot writes a whole PNG or SVG beside what is printed", "[cli][analyze][plot]") {
  const Scratch scratch;
  const auto file = scratch.write("run.csv", generated_run(12));
  const auto out = scratch.path() / "plots";
  fs::create_directory(out);
  const Output plain = scratch.analyze(file),
               png = scratch.analyze(file, "--plot '" + (out / "run.png").string() + "'");
  CHECK(png.exit_code == 0);
  CHECK(png.err.empty());
  CHECK(png.out == plain.out);
  CHECK(Scratch::read((out / "run.png").string()).substr(0, 4) == "\x89PNG");
  CHECK(scratch.analyze(file, "--json --plot '" + (out / "run.svg").string() + "'").exit_code == 0);
  CHECK_THAT(Scratch::read((out / "run.svg").string()), Catch::Matchers::EndsWith("</svg>\n"));
  CHECK(files_in(out) == 2);  // no temporary is left
  // Without a contact the picture says so: no error, as in what is printed.
  const auto none = scratch.write("none.csv", generated_run(0));
  CHECK(scratch.analyze(none, "--plot '" + (out / "none.png").string() + "'").exit_code == 0);
  CHECK(fs::exists(out / "none.png"));
}

TEST_CASE("a plot or table that cannot be written is refused and leaves what was there",
          "[cli][analyze][plot]") {
  const Scratch scratch;
  const auto file = scratch.write("run.csv", generated_run(3));
  const auto in_scratch = [&scratch](const std::string& name) {
    return "'" + (scratch.path() / name).string() + "'";
  };
  check_refused(scratch.analyze(file, "--plot " + in_scratch("run.pdf")), ".png or .svg");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("run")), ".png or .svg");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("no/such/run.png")), "no/such/run.png");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("no/such/run.svg")), "no/such/run.svg");
  check_refused(scratch.analyze(file, "--steps " + in_scratch("no/such/run.csv")), "no/such/run.csv");
  check_refused(scratch.analyze(file, "--steps '" + file.string() + "'"), "recording itself");
  check_refused(
      scratch.analyze(file, "--steps " + in_scratch("../" + scratch.path().filename().string() + "/run.csv")),
      "recording itself");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("a.png") + " --steps " + in_scratch("./a.png")),
                "both");
  fs::create_directory(scratch.path() / "folder.png");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("folder.png")), "no regular file");
  CHECK(Scratch::read(file.string()) == generated_run(3));
  // A picture of the recording's own name, by a link: still the recording.
  fs::create_symlink(file, scratch.path() / "link.png");
  check_refused(scratch.analyze(file, "--plot " + in_scratch("link.png")), "recording itself");
  // An earlier picture survives an input that is refused.
  const auto old = scratch.write("old.png", "old");
  check_refused(
      scratch.analyze(scratch.write("bad.csv", "time_s,fz_n\n0,x\n"), "--plot " + in_scratch("old.png")),
      "line 2");
  CHECK(Scratch::read(old.string()) == "old");
}
