// What programs write into headers and parameters in earnest, and what is refused.
#include <cctype>
#include <filesystem>
#include <map>
#include <vector>

#include "tests/support/recordings.hpp"
#include "tests/unit/formats/c3d_written.hpp"

using namespace footfall;
using namespace footfall::formats;
using namespace footfall::tests;
using namespace footfall::tests::c3d;

TEST_CASE("parameters count whatever their case, lock, order, block and neighbours", "[formats][c3d]") {
  File file = written();
  for (Parameter& p : file.parameters) {
    p.locked = true;
    for (char& c : p.name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (char& c : p.group) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  std::reverse(file.parameters.begin(), file.parameters.end());
  file.set(texts("MANUFACTURER", "COMPANY", {"somebody"}));
  file.set(integers("EVENT", "USED", {2}));
  file.set(texts("EVENT", "LABELS", {"Foot Strike", "Foot Off"}));
  file.set(reals("EVENT", "TIMES", {0, 0.2, 0, 0.8}, {2, 2}));
  file.set(texts("ANALYSIS", "NAMES", {"Cadence"}));
  check_truth(read(file), 1e-3);
  file.parameter_block = 5;  // e.g. a label block between
  check_truth(read(file), 1e-3);
}

TEST_CASE("where header and parameters disagree, what fills the file is true", "[formats][c3d]") {
  SECTION("the header's frames, points or block are wrong") {
    const std::vector<std::map<int, std::uint16_t>> lies = {{{5, 60}}, {{5, 9999}}, {{2, 3}}, {{3, 61}},
                                                            {{3, 30}}, {{9, 99}},   {{9, 1}}, {{10, 5}}};
    for (const auto& lie : lies) {
      INFO("word " << lie.begin()->first << " = " << lie.begin()->second);
      File file = written();
      file.header_words = lie;
      check_truth(read(file), 1e-3);
    }
  }
  SECTION("POINT:SCALE has the header's sign wrong") {
    File file = written_as_integers();
    file.set(reals("POINT", "SCALE", {-0.1}));
    check_truth(read(file), kIntegerMargin);
    File real = written();
    real.set(reals("POINT", "SCALE", {0.1}));
    check_truth(read(real), 1e-3);
  }
  SECTION("there is more than is counted: as counted, and said") {
    File file = written();
    file.set(integers("POINT", "FRAMES", {60}));
    file.header_words = {{5, 60}};
    const auto recording = read(file);
    check_truth(recording, 1e-3, 60);
    CHECK_THAT(recording->notes.at(0), Catch::Matchers::Contains("counts 60 frames"));
  }
  SECTION("the frames do not start at 1") {
    File file = written();
    file.first_frame = 1201;
    check_truth(read(file), 1e-3);
  }
  SECTION("only the header knows the rate") {
    File file = written();
    file.remove("POINT", "RATE");
    file.remove("ANALOG", "RATE");
    check_truth(read(file), 1e-3);
  }
}

TEST_CASE("more frames than 16 bits can count are all read, however the file says it", "[formats][c3d]") {
  Scene scene;
  scene.frames = 70'000;
  scene.markers = 0;
  File file = file_of(scene);
  file.per_frame = 1;
  file.rate_hz = 1000.0;
  file.set(reals("POINT", "RATE", {1000.0}));
  file.set(integers("POINT", "FRAMES", {65535}));
  const auto check = [&](const File& f) {
    const auto recording = read(f);
    INFO((recording ? "" : recording.error().what()));
    REQUIRE(recording.has_value());
    REQUIRE(recording->samples() == 70'000);
    CHECK(std::abs(recording->belts[0].f_v_n[69'500]) == Approx(750.0).margin(0.01));
  };
  SECTION("POINT:LONG_FRAMES") {
    file.set(reals("POINT", "LONG_FRAMES", {70'000}));
    check(file);
  }
  SECTION("TRIAL:ACTUAL_END_FIELD") {
    file.set(integers("TRIAL", "ACTUAL_START_FIELD", {1, 0}));
    file.set(integers("TRIAL", "ACTUAL_END_FIELD", {70'000 - 65'536, 1}));
    check(file);
  }
  SECTION("only the size of the file") {
    // The last block may be padding, which nothing tells from samples: it is left out.
    const auto recording = read(file);
    REQUIRE(recording.has_value());
    CHECK(recording->samples() <= 70'000);
    CHECK(recording->samples() >= 70'000 - 512 / 12 - 1);
    CHECK(std::abs(recording->belts[0].f_v_n[69'500]) == Approx(750.0).margin(0.01));
    CHECK_THAT(recording->notes.at(0), Catch::Matchers::Contains("65535 frames, the most it can"));
  }
  SECTION("POINT:FRAMES as a real number") {
    file.set(reals("POINT", "FRAMES", {70'000}));
    check(file);
  }
}

TEST_CASE("a point rate that does not divide the analog rate keeps the samples of a frame",
          "[formats][c3d]") {
  File file = written();
  file.rate_hz = 120.0;
  file.set(reals("POINT", "RATE", {120.0}));
  file.set(reals("ANALOG", "RATE", {1000.0}));  // ten a frame are stored: 1200 Hz, whatever it says
  const auto recording = read(file);
  REQUIRE(recording.has_value());
  CHECK(recording->samples() == 1000);
  CHECK(recording->sample_rate.value() == Approx(1200.0));
}

TEST_CASE("a C3D file that lies about its own sizes is refused with a sentence", "[formats][c3d]") {
  SECTION("cut short") {
    for (const std::size_t cut : {std::size_t{1024}, std::size_t{20'000}}) {
      File file = written();
      file.cut = cut;
      check_refused(file, "cut short");
    }
  }
  SECTION("more frames, points or samples than the file has") {
    File file = written();
    file.set(integers("POINT", "FRAMES", {9000}));
    file.header_words = {{5, 9000}};
    check_refused(file, "9000 frames");
    File points = written();
    points.set(integers("POINT", "USED", {65'000}));
    points.header_words = {{2, 65'000}};
    check_refused(points, "frames of");
  }
  SECTION("a parameter that is longer than the file") {
    File file = written();
    file.set({"POINT", "BIG", Parameter::Type::Real, {255, 255, 255, 255}, {1.0}, {}, false});
    check_refused(file, "longer than the file");
  }
  SECTION("a parameter with a negative or absurd shape") {
    File file = written();
    file.set({"POINT", "DEEP", Parameter::Type::Real, {1, 1, 1, 1, 1, 1, 1, 1}, {1.0}, {}, false});
    check_refused(file, "7 dimensions");
  }
  SECTION("no analog samples") {
    File file = written();
    file.channels = 0;
    file.set(integers("ANALOG", "USED", {0}));
    file.header_words = {{3, 0}};
    check_refused(file, "no analog");
  }
  SECTION("no frames") {
    File file = written();
    file.frames = 0;
    file.set(integers("POINT", "FRAMES", {0}));
    file.header_words = {{4, 1}, {5, 0}};
    check_refused(file, "no frames");
  }
  SECTION("no platform, one of another type, one without channels") {
    File file = written();
    file.set(integers("FORCE_PLATFORM", "USED", {0}));
    check_refused(file, "no force platform");
    file = written();
    file.set(integers("FORCE_PLATFORM", "TYPE", {7}, {1}));
    check_refused(file, "type 7");
    file = written();
    file.set(integers("FORCE_PLATFORM", "CHANNEL", {1, 2, 3, 4, 5, 60}, {6, 1}));
    check_refused(file, "CHANNEL");
    file = written();
    file.set(integers("FORCE_PLATFORM", "CHANNEL", {1, 2, 3, 4, 5, 5}, {6, 1}));
    check_refused(file, "channel 5");
  }
  SECTION("the calibration matrix of type 4 is missing or too small") {
    Scene scene;
    scene.type = 4;
    File file = file_of(scene);
    file.remove("FORCE_PLATFORM", "CAL_MATRIX");
    check_refused(file, "CAL_MATRIX");
    file.set(reals("FORCE_PLATFORM", "CAL_MATRIX", std::vector<double>(25, 1.0), {5, 5}));
    check_refused(file, "CAL_MATRIX");
  }
}

TEST_CASE("the seeds of the fuzzer are recordings, so that it starts behind the refusals", "[formats][c3d]") {
  std::size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "tests/fuzz/seeds/fuzz_c3d")) {
    const auto recording = read_c3d(entry.path());
    INFO(entry.path() << ": " << (recording ? "" : recording.error().what()));
    CHECK(recording.has_value());
    ++seeds;
  }
  CHECK(seeds == 26);
}
