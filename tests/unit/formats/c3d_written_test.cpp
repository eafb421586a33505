// Files whose content is known in closed form (tests/support/c3d): every type, processor and storage, and how
// channels become a wrench.
#include "tests/unit/formats/c3d_written.hpp"

using namespace footfall;
using namespace footfall::formats;
using namespace footfall::tests;
using namespace footfall::tests::c3d;

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

TEST_CASE("a moment about the normal that is no number costs a plate nothing", "[formats][c3d]") {
  Scene scene;
  scene.offset_n = {4.0, -7.0, 25.0, 3.0, -2.0, 0.0};
  File file = file_of(scene);
  file.set(integers("FORCE_PLATFORM", "ZERO", {1, 190}));
  file.analog = [sound = file.analog](std::size_t channel, std::size_t sample) {
    return channel == 5 ? std::nan("") : sound(channel, sample);
  };
  const auto recording = read(file);
  check_truth(recording, 1e-3);
  CHECK(recording->platforms[0].zeroed_n.has_value());
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
