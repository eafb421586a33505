// Files whose content is known in closed form (tests/support/c3d): every type, processor and storage, and
// what programs write into headers and parameters in earnest.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <string>

#include "formats/recording.hpp"
#include "tests/support/c3d/plate_scene.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/formats/text_file.hpp"

using namespace footfall;
using namespace footfall::formats;
using namespace footfall::tests;
using namespace footfall::tests::c3d;

namespace {

core::Result<ForceRecording> read(const File& file) {
  const TextFile written("written.c3d", file.bytes());
  return read_c3d(written.path());
}

/// The first `frames` frames are the scene's truth.
void check_truth(const core::Result<ForceRecording>& recording, double margin_n, std::size_t frames = 100) {
  INFO((recording ? "" : recording.error().what()));
  REQUIRE(recording.has_value());
  for (const std::string& note : recording->notes) UNSCOPED_INFO(note);
  REQUIRE(recording->belts.size() == 1);
  REQUIRE(recording->sample_rate.value() == Approx(1000.0));
  REQUIRE(recording->samples() == frames * 10);
  const BeltColumns& belt = recording->belts[0];
  REQUIRE(belt.f_ap_n.size() == belt.f_v_n.size());
  REQUIRE(belt.cop_ap_m.size() == belt.f_v_n.size());
  double worst = 0.0, worst_cop = 0.0;
  for (std::size_t i = 0; i < belt.f_v_n.size(); ++i) {
    const Truth t = truth_at(i);
    worst = std::max({worst, std::abs(belt.f_ap_n[i] - t.f_ap), std::abs(belt.f_v_n[i] - t.f_v),
                      std::abs(belt.f_ml_n[i] - t.f_ml)});
    if (t.f_v < 101.0) continue;
    worst_cop =
        std::max({worst_cop, std::abs(belt.cop_ap_m[i] - t.cop_ap), std::abs(belt.cop_ml_m[i] - t.cop_ml)});
  }
  CHECK(worst <= margin_n);
  CHECK(worst_cop <= (margin_n > 0.01 ? 0.06 : 1e-5));  // a moment's last digit is 5 N mm, 2.5 N mm at 100 N
}

void check_refused(const File& file, const std::string& word) {
  const auto recording = read(file);
  REQUIRE_FALSE(recording.has_value());
  CHECK_THAT(recording.error().what(), Catch::Matchers::Contains(word));
}

File written() {
  return file_of({});
}
File written_as_integers() {
  Scene scene;
  scene.real = false;
  return file_of(scene);
}
const double kIntegerMargin = [] {
  Scene scene;
  scene.real = false;
  return force_margin(scene);
}();

}  // namespace

TEST_CASE("a known wrench comes back from every platform type, processor and storage", "[formats][c3d]") {
  for (int type = 1; type <= 4; ++type) {
    for (const Processor processor : {Processor::Intel, Processor::Dec, Processor::Mips}) {
      for (const bool real : {true, false}) {
        Scene scene;
        scene.type = type;
        scene.processor = processor;
        scene.real = real;
        INFO("type " << type << ", processor " << static_cast<int>(processor) << (real ? ", real" : ", int"));
        const auto recording = read(file_of(scene));
        check_truth(recording, force_margin(scene));
        CHECK(recording->platforms[0].type == type);
      }
    }
  }
}

TEST_CASE("ANALOG:GEN_SCALE, scales, offsets and the order of channels are each channel's own",
          "[formats][c3d]") {
  File file = written_as_integers();
  // What GEN_SCALE takes away, SCALE gives back, differently for each channel.
  file.set(reals("ANALOG", "GEN_SCALE", {0.25}));
  file.set(reals("ANALOG", "SCALE", {0.2, -0.2, 0.2, 20.0, 20.0, 20.0}));
  const auto plain = file.analog;
  file.set(integers("ANALOG", "OFFSET", {-100, 50, 7, 0, 2047, -2048}));
  const double offsets[] = {-100, 50, 7, 0, 2047, -2048};
  file.analog = [plain, offsets](std::size_t channel, std::size_t sample) {
    const double value = plain(channel, sample) - (12.0 + static_cast<double>(channel));
    return (channel == 1 ? -value : value) + offsets[channel];
  };
  check_truth(read(file), kIntegerMargin);

  // The same wires in another order, between channels of something else.
  File other = file;
  const std::size_t place[] = {8, 2, 5, 0, 7, 3};
  other.channels = 9;
  other.set(integers("ANALOG", "USED", {9}));
  std::vector<double> scales(9, 1.0), shifted(9, 0.0);
  const double known[] = {0.2, -0.2, 0.2, 20.0, 20.0, 20.0};
  for (std::size_t i = 0; i < 6; ++i) {
    scales[place[i]] = known[i];
    shifted[place[i]] = offsets[i];
  }
  other.set(reals("ANALOG", "SCALE", scales));
  other.set(integers("ANALOG", "OFFSET", shifted));
  other.set(integers("FORCE_PLATFORM", "CHANNEL", {9, 3, 6, 1, 8, 4}, {6, 1}));
  other.analog = [from = file.analog, place](std::size_t channel, std::size_t sample) {
    for (std::size_t i = 0; i < 6; ++i)
      if (place[i] == channel) return from(i, sample);
    return 1234.0;  // an electromyogram, say
  };
  check_truth(read(other), kIntegerMargin);
}

TEST_CASE("unsigned analog integers above 32767 are read as such", "[formats][c3d]") {
  File file = written_as_integers();
  file.set(texts("ANALOG", "FORMAT", {"UNSIGNED"}));
  const auto plain = file.analog;
  file.set(integers("ANALOG", "OFFSET", std::vector<double>(6, 33000.0)));
  file.analog = [plain](std::size_t channel, std::size_t sample) {
    return plain(channel, sample) - (12.0 + static_cast<double>(channel)) + 33000.0;
  };
  check_truth(read(file), kIntegerMargin);
  // Some programs write the offset as a real number, with the sign of a 16-bit integer or without.
  for (const double offset : {33000.0, 33000.0 - 65536.0}) {
    file.set(reals("ANALOG", "OFFSET", std::vector<double>(6, offset)));
    check_truth(read(file), kIntegerMargin);
  }
}

TEST_CASE("FORCE_PLATFORM:ZERO is the baseline; a range that holds nothing is none", "[formats][c3d]") {
  Scene scene;
  scene.offset_n = {4.0, -7.0, 25.0, 0.0, 0.0, 0.0};
  scene.offset_n[3] = 3.0;
  scene.offset_n[4] = -2.0;
  File file = file_of(scene);
  file.set(integers("FORCE_PLATFORM", "ZERO", {1, 190}));
  const auto zeroed = read(file);
  check_truth(zeroed, 1e-3);
  REQUIRE(zeroed->platforms[0].zeroed_n.has_value());
  CHECK((*zeroed->platforms[0].zeroed_n)[2].min == Approx(-750.0).margin(0.01));
  CHECK(zeroed->platforms[0].raw_n[2].min == Approx(-725.0).margin(0.01));
  const std::vector<std::vector<double>> none = {{0, 0}, {1, 0}, {0, 30000}, {-5, 10}, {10, 10}};
  for (const auto& range : none) {
    file.set(integers("FORCE_PLATFORM", "ZERO", range));
    INFO(range[0] << " to " << range[1]);
    const auto recording = read(file);
    REQUIRE(recording.has_value());
    CHECK_FALSE(recording->platforms[0].zeroed_n.has_value());
  }
  file.remove("FORCE_PLATFORM", "ZERO");
  CHECK_FALSE(read(file)->platforms[0].zeroed_n.has_value());
}

TEST_CASE("two platforms keep their channels apart, in a table or in one list", "[formats][c3d]") {
  File file = written();
  file.channels = 12;
  file.analog = [one = file.analog](std::size_t channel, std::size_t sample) {
    return channel < 6 ? 0.5 * one(channel, sample) : one(channel - 6, sample);
  };
  file.set(integers("ANALOG", "USED", {12}));
  file.set(reals("ANALOG", "SCALE", {1.0}));  // one for all
  file.set(integers("FORCE_PLATFORM", "USED", {2}));
  file.set(integers("FORCE_PLATFORM", "TYPE", {2, 2}));
  file.set(reals("FORCE_PLATFORM", "CORNERS", {532, 546,  0, 68, 546,  0, 68, 1054, 0, 532, 1054, 0,  //
                                               532, 1054, 0, 68, 1054, 0, 68, 1562, 0, 532, 1562, 0},
                 {3, 4, 2}));
  file.set(reals("FORCE_PLATFORM", "ORIGIN", {2, -3, -45, 2, -3, -45}, {3, 2}));
  const std::vector<double> channels = {7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6};
  for (const auto& shape : {std::vector<std::uint8_t>{6, 2}, std::vector<std::uint8_t>{12}}) {
    file.set(integers("FORCE_PLATFORM", "CHANNEL", channels, shape));
    const auto recording = read(file);
    INFO((recording ? "" : recording.error().what()));
    REQUIRE(recording.has_value());
    REQUIRE(recording->belts.size() == 2);
    CHECK(recording->belts[0].f_v_n[500] == Approx(750.0).margin(0.01));
    CHECK(recording->belts[1].f_v_n[500] == Approx(375.0).margin(0.01));
    CHECK(recording->belts[0].cop_ap_m[500] == Approx(truth_at(500).cop_ap).margin(1e-4));
    CHECK(recording->belts[1].cop_ap_m[500] == Approx(truth_at(500).cop_ap + 0.508).margin(1e-4));
  }
}

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

TEST_CASE("markers are metres whatever the scale, and only visible ones count", "[formats][c3d]") {
  // The runner walks against the file's y: forward must turn with the markers.
  File file = written_as_integers();
  file.points = 2;
  file.point_scale = 0.25;
  file.set(integers("POINT", "USED", {2}));
  file.set(reals("POINT", "SCALE", {0.25}));
  file.marker = [](std::size_t point, std::size_t frame) {
    const double y = 3000.0 - 25.0 * static_cast<double>(frame);
    return std::array<double, 4>{300.0, point == 0 ? y : 1000.0, 1000.0, point == 0 ? 2.0 : -1.0};
  };
  const auto recording = read(file);
  REQUIRE(recording.has_value());
  const BeltColumns& belt = recording->belts[0];
  REQUIRE_FALSE(belt.f_ap_n.empty());
  CHECK(belt.f_ap_n[350] == Approx(-truth_at(350).f_ap).margin(0.2));
  CHECK(belt.f_ml_n[350] == Approx(-truth_at(350).f_ml).margin(0.2));
  CHECK(belt.cop_ap_m[350] == Approx(-truth_at(350).cop_ap).margin(0.06));
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
