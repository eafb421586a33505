#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "formats/recording.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using namespace footfall::formats;

namespace {

nlohmann::json expected_c3d() {
  std::ifstream stream(*tests::recording("c3d/c3d.expected.json"));
  return nlohmann::json::parse(stream);
}

void check_range(const ForceRange& ours, const nlohmann::json& theirs) {
  // 0.1 %, and the half of the last digit that the file was rounded to.
  const auto near = [](double value, const nlohmann::json& expected) {
    const double wanted = expected.get<double>();
    CHECK(std::abs(value - wanted) <= 1e-3 * std::abs(wanted) + 6e-4);
  };
  near(ours.min, theirs["min"]);
  near(ours.max, theirs["max"]);
  near(ours.mean, theirs["mean"]);
}

}  // namespace

TEST_CASE("platforms, forces and corners of every C3D recording are those of an independent reader",
          "[formats][c3d]") {
  if (!tests::recording("c3d/c3d.expected.json")) return tests::skip_without_recordings();
  const nlohmann::json all = expected_c3d();
  for (const auto& [file, expected] : all.items()) {
    INFO(file);
    const auto recording = read_recording(*tests::recording("c3d/" + file));
    INFO((recording ? "" : recording.error().what()));
    REQUIRE(recording.has_value());
    const auto& platforms = expected["platforms"];
    REQUIRE(recording->platforms.size() == platforms.size());
    REQUIRE(recording->belts.size() == platforms.size());
    CHECK(recording->sample_rate.value() == Approx(expected["analog_rate_hz"].get<double>()).epsilon(1e-6));
    const std::size_t frames =
        expected["last_frame"].get<std::size_t>() - expected["first_frame"].get<std::size_t>() + 1;
    CHECK(recording->samples() == frames * expected["analog_samples_per_frame"].get<std::size_t>());
    for (std::size_t k = 0; k < platforms.size(); ++k) {
      const PlatformDescription& ours = recording->platforms[k];
      CHECK(ours.type == platforms[k]["type"].get<int>());
      CHECK(ours.channels == platforms[k]["channels_1based"].get<std::vector<std::uint32_t>>());
      for (std::size_t i = 0; i < 12; ++i)
        CHECK(ours.corners[i] == Approx(platforms[k]["corners"][i].get<double>()).margin(0.006));
      CHECK(ours.zeroed_n.has_value() == platforms[k].contains("zeroed"));
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const std::string name(1, "xyz"[axis]);
        check_range(ours.raw_n[axis], platforms[k]["raw"][name]);
        if (ours.zeroed_n) check_range((*ours.zeroed_n)[axis], platforms[k]["zeroed"][name]);
      }
    }
  }
}

TEST_CASE("one trial in four byte orders and storages is one recording", "[formats][c3d]") {
  if (!tests::recording("c3d/c3d.expected.json")) return tests::skip_without_recordings();
  const auto first = read_recording(*tests::recording("c3d/fp_type2_intel_int_Eb015pi.c3d"));
  REQUIRE(first.has_value());
  for (const char* name : {"fp_type2_dec_int_Eb015vi.c3d", "fp_type2_intel_float_Eb015pr.c3d",
                           "fp_type2_mips_float_Eb015sr.c3d"}) {
    INFO(name);
    const auto other = read_recording(*tests::recording(std::string("c3d/") + name));
    REQUIRE(other.has_value());
    REQUIRE(other->belts.size() == first->belts.size());
    CHECK(other->notes == first->notes);
    for (std::size_t k = 0; k < first->belts.size(); ++k) {
      CHECK(other->belts[k].name == first->belts[k].name);
      CHECK(other->belts[k].f_ap_n == first->belts[k].f_ap_n);
      CHECK(other->belts[k].f_v_n == first->belts[k].f_v_n);
      CHECK(other->belts[k].f_ml_n == first->belts[k].f_ml_n);
      for (std::size_t i = 0; i < first->samples(); ++i) {
        const double ours = other->belts[k].cop_ap_m[i], theirs = first->belts[k].cop_ap_m[i];
        if (std::isnan(ours) != std::isnan(theirs) || (!std::isnan(ours) && ours != theirs)) {
          FAIL("CoP differs at sample " << i);
        }
      }
    }
  }
}

TEST_CASE("a walker's feet brake before they push, whatever the axes of the C3D file", "[formats][c3d]") {
  if (!tests::recording("c3d/c3d.expected.json")) return tests::skip_without_recordings();
  for (const char* name :
       {"fp_type1_intel_sample28.c3d", "fp_type2_intel_int_Eb015pi.c3d", "fp_type2_dec_sample10.c3d",
        "fp_type4_dec_gait_walk.c3d", "fp_type4_dec_sample10.c3d"}) {
    INFO(name);
    const auto recording = read_recording(*tests::recording(std::string("c3d/") + name));
    REQUIRE(recording.has_value());
    for (const BeltColumns& belt : recording->belts) {
      REQUIRE_FALSE(belt.f_ap_n.empty());
      const auto least = std::min_element(belt.f_ap_n.begin(), belt.f_ap_n.end());
      const auto most = std::max_element(belt.f_ap_n.begin(), belt.f_ap_n.end());
      CHECK(least < most);
      CHECK(*least < -20.0);
      CHECK(*most > 20.0);
      // The CoP goes forward under the foot, and only above its limit.
      double first = std::nan(""), last = first;
      for (std::size_t i = 0; i < belt.f_v_n.size(); ++i) {
        CHECK((std::isfinite(belt.cop_ap_m[i]) == (belt.f_v_n[i] >= 100.0)));
        if (!std::isfinite(belt.cop_ap_m[i])) continue;
        if (std::isnan(first)) first = belt.cop_ap_m[i];
        last = belt.cop_ap_m[i];
      }
      CHECK(last - first > 0.05);
      CHECK(last - first < 0.35);
    }
  }
}
