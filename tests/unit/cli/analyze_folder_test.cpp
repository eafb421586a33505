#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "tests/support/c3d/plate_scene.hpp"
#include "tests/unit/cli/program.hpp"

using namespace footfall::tests;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

std::string generated_mot(int steps) {
  std::istringstream csv(generated_run(steps));
  std::string line, rows;
  std::getline(csv, line);
  std::size_t n = 0;
  for (; std::getline(csv, line); ++n) {
    double t = 0.0, ml = 0.0, ap = 0.0, v = 0.0;
    std::sscanf(line.c_str(), "%lf,%lf,%lf,%lf", &t, &ml, &ap, &v);
    rows += std::to_string(t) + "\t" + std::to_string(ap) + "\t" + std::to_string(v) + "\t0\n";
  }
  return "forces\nnRows=" + std::to_string(n) + "\nnColumns=4\nendheader\n" +
         "time\tground_force_vx\tground_force_vy\tground_force_vz\n" + rows;
}

std::string quoted(const fs::path& path) {
  return "'" + path.string() + "'";
}

struct Folder {
  Scratch scratch;
  fs::path in = scratch.path() / "in", out = scratch.path() / "results";
  Folder() { fs::create_directory(in); }
  void put(const std::string& name, const std::string& text) const {
    (void)scratch.write("in/" + name, text);
  }
  [[nodiscard]] Output analyze(const std::string& options = "") const { return scratch.analyze(in, options); }
};

}  // namespace

TEST_CASE("a folder gives one line per recording, whatever its format", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("b.csv", generated_run(12));
  folder.put("a.MOT", generated_mot(8));
  folder.put("c.c3d", c3d::file_of({}).bytes());
  folder.put("notes.txt", "not looked at");
  folder.put(".hidden.csv", "not looked at");
  fs::create_directory(folder.in / "deeper.csv");
  const Output output = folder.analyze();
  INFO(output.err);
  CHECK(output.exit_code == 0);
  CHECK(std::count(output.out.begin(), output.out.end(), '\n') == 5);  // two of head
  CHECK(output.out.find("a.MOT") < output.out.find("b.csv"));
  CHECK(output.out.find("b.csv") < output.out.find("c.c3d"));
  CHECK_THAT(output.out, Contains("176.5") && Contains("steps/min"));
  CHECK_THAT(output.err, Contains("analyzed 3 of 3"));  // no terminal: lines
  CHECK(output.err.find('\r') == std::string::npos);
}

TEST_CASE("a folder's lines name their methods where these differ", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("fast.csv", generated_run(12));
  CHECK(folder.analyze().out.find("thr50") == std::string::npos);
  std::istringstream all(generated_run(12));
  std::string line, slow;
  std::getline(all, line);
  slow = line + "\n";
  for (int i = 0; std::getline(all, line); ++i) {
    if (i % 10 == 0) slow += line + "\n";
  }
  folder.put("slow.csv", slow);
  const Output output = folder.analyze();
  CHECK(output.exit_code == 0);
  CHECK_THAT(output.out, Contains("50Hz") && Contains("40Hz") && Contains("do not compare"));
}

TEST_CASE("in JSON a folder's files are the objects of single files", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("one.csv", generated_run(12));
  folder.put("two.csv", generated_run(6));
  const json all = json::parse(folder.analyze("--json --mass-kg 70").out);
  REQUIRE(all["files"].size() == 2);
  CHECK(all["skipped"].empty());
  for (const json& file : all["files"]) {
    json alone =
        json::parse(folder.scratch.analyze(file["file"].get<std::string>(), "--json --mass-kg 70").out);
    alone["file"] = file["file"];
    CHECK(file == alone);
  }
}

TEST_CASE("one bad file stops no other, is named in one sentence, and ends with code 2",
          "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("bad.csv", "time_s,fz_n\n0,1\n0.001,oops\n");
  folder.put("cut.c3d", c3d::file_of({}).bytes().substr(0, 3000));
  folder.put("good.csv", generated_run(12));
  const Output table = folder.analyze("--steps " + quoted(folder.out));
  CHECK(table.exit_code == 2);
  CHECK_THAT(table.out, Contains("good.csv") && !Contains("bad.csv"));
  CHECK_THAT(table.err, Contains("bad.csv, line 3") && Contains("cut.c3d") && Contains("cut short"));
  CHECK(fs::exists(folder.out / "good_steps.csv"));
  CHECK_FALSE(fs::exists(folder.out / "bad_steps.csv"));
  const Output objects = folder.analyze("--json");
  CHECK(objects.exit_code == 2);
  const json all = json::parse(objects.out);
  REQUIRE(all["files"].size() == 3);
  CHECK_THAT(all["files"][0]["error"].get<std::string>(), Contains("line 3"));
  CHECK(all["files"][2]["steps"] == 12);
  CHECK_FALSE(all["files"][2].contains("error"));
}

TEST_CASE("recordings without force are skipped with their reason, not failed", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("run.csv", generated_run(12));
  folder.put("run_markers.csv", "time_s,LASI_x_mm,LASI_y_mm\n0,1,2\n0.01,1,2\n");
  folder.put("angles.mot", "angles\nnRows=1\nendheader\ntime\tknee_angle_r\n0\t1\n");
  c3d::File still = c3d::file_of({});
  still.set(c3d::integers("FORCE_PLATFORM", "USED", {0}));
  folder.put("static.c3d", still.bytes());
  // Misspelt force is a mistake to mend, not a file to pass over.
  folder.put("spelling.csv", "time_s,Fz\n0,1\n0.001,2\n");
  const Output output = folder.analyze("--json");
  CHECK(output.exit_code == 2);
  const json all = json::parse(output.out);
  CHECK(all["files"].size() == 2);
  REQUIRE(all["skipped"].size() == 3);
  CHECK_THAT(all["skipped"][0]["reason"].get<std::string>(), Contains("ground_force"));
  CHECK_THAT(all["skipped"][1]["reason"].get<std::string>(), Contains("fz_n"));
  CHECK_THAT(all["skipped"][2]["reason"].get<std::string>(), Contains("platform"));
  CHECK_THAT(folder.analyze().out, Contains("skipped static.c3d: no force platform"));
}

TEST_CASE("results of a folder go to folders, one file each, also of one stem", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("run.csv", generated_run(12));
  folder.put("run.mot", generated_mot(8));
  folder.put("walk.csv", generated_run(3));
  folder.put("run_csv.csv", generated_run(3));
  const Output output =
      folder.analyze("--steps " + quoted(folder.out / "steps") + " --plot " + quoted(folder.out));
  INFO(output.err);
  CHECK(output.exit_code == 0);
  for (const char* name : {"steps/run_csv_steps.csv", "steps/run_mot_steps.csv", "steps/walk_steps.csv",
                           "run_csv.png", "run_mot.png", "walk.png", "run_csv_.png"}) {
    INFO(name);
    CHECK(fs::exists(folder.out / name));
  }
  const std::string steps = Scratch::read((folder.out / "steps/run_csv_steps.csv").string());
  CHECK(std::count(steps.begin(), steps.end(), '\n') == 13);
}

TEST_CASE("what a folder cannot be analysed for is one sentence with code 2", "[cli][analyze][folder]") {
  const Folder folder;
  check_refused(folder.analyze(), "holds no recordings");
  folder.put("notes.txt", "");
  check_refused(folder.analyze("--json"), "holds no recordings");
  folder.put("run_markers.csv", "time_s,LASI_x_mm\n0,1\n");
  check_refused(folder.analyze(), "none of its 1 recordings holds force");
  folder.put("run.csv", generated_run(3));
  check_refused(folder.analyze("--mass-kg 1"), "1 kg");
  check_refused(folder.analyze("--steps " + quoted(folder.in)), "own folder");
  check_refused(folder.analyze("--plot " + quoted(folder.in / "run.csv")), "no folder");
  check_refused(folder.analyze("--plot /proc/nowhere"), "/proc/nowhere");
  check_refused(folder.analyze("--plot"), "--plot");
}

TEST_CASE("on a terminal there is a bar, and it is gone at the end", "[cli][analyze][folder]") {
  const Folder folder;
  folder.put("run.csv", generated_run(3));
  const std::string out = (folder.scratch.path() / "typescript").string();
  const std::string command = "script -qec \"'" + program("footfall") + "' analyze '" + folder.in.string() +
                              "' >/dev/null\" /dev/null >'" + out + "' 2>/dev/null </dev/null";
  if (std::system("command -v script >/dev/null") != 0) {
    WARN("skipped: no 'script' to make a terminal with");
    return;
  }
  REQUIRE(std::system(command.c_str()) == 0);
  const std::string shown = Scratch::read(out);
  CHECK_THAT(shown, Contains("[........................] 0/1") &&
                        Contains("[########################] 1/1 run.csv"));
  CHECK_THAT(shown, Catch::Matchers::EndsWith("\r\033[K"));
}

TEST_CASE("Ctrl-C ends a folder after the files at hand, and nothing is half written",
          "[cli][analyze][folder]") {
  const Folder folder;
  const std::string run = generated_run(12);
  constexpr int kFiles = 300;
  for (int i = 0; i < kFiles; ++i) folder.put("run" + std::to_string(i) + ".csv", run);
  const std::string out = (folder.scratch.path() / "out").string();
  // The first line on stderr is the sign that it is at work.
  const std::string command = "exec '" + program("footfall") + "' analyze " + quoted(folder.in) +
                              " --steps " + quoted(folder.out) + " 2>&1 >'" + out + "'";
  int pipe_ends[2];
  REQUIRE(::pipe(pipe_ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(pipe_ends[1], STDOUT_FILENO);
    ::close(pipe_ends[0]);
    ::execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe_ends[1]);
  FILE* progress = ::fdopen(pipe_ends[0], "r");
  char line[512];
  REQUIRE(std::fgets(line, sizeof line, progress) != nullptr);
  ::kill(child, SIGINT);
  std::string last;
  while (std::fgets(line, sizeof line, progress) != nullptr) last = line;
  std::fclose(progress);
  int status = 0;
  ::waitpid(child, &status, 0);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK_THAT(last, Contains("interrupted after"));
  CHECK(Scratch::read(out).empty());
  int written = 0;
  for (const auto& entry : fs::directory_iterator(folder.out)) {
    ++written;
    CHECK(entry.path().extension() == ".csv");
    const std::string text = Scratch::read(entry.path().string());
    CHECK(std::count(text.begin(), text.end(), '\n') == 13);
  }
  CHECK(written >= 1);
  CHECK(written < kFiles);
}
