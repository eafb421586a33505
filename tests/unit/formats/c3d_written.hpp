#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "formats/recording.hpp"
#include "tests/support/c3d/plate_scene.hpp"
#include "tests/unit/formats/text_file.hpp"

/// Reading what tests/support/c3d wrote, and judging it by the scene's closed form. Units: N, m. Thread: one.
/// Blocks: disk. Allocates: yes. Errors: failed checks.
namespace footfall::tests::c3d {

inline core::Result<formats::ForceRecording> read(const File& file) {
  const TextFile written("written.c3d", file.bytes());
  return formats::read_c3d(written.path());
}

/// The first `frames` frames are the scene's truth.
inline void check_truth(const core::Result<formats::ForceRecording>& recording, double margin_n,
                        std::size_t frames = 100) {
  INFO((recording ? "" : recording.error().what()));
  REQUIRE(recording.has_value());
  for (const std::string& note : recording->notes) UNSCOPED_INFO(note);
  REQUIRE(recording->belts.size() == 1);
  REQUIRE(recording->sample_rate.value() == Approx(1000.0));
  REQUIRE(recording->samples() == frames * 10);
  const formats::BeltColumns& belt = recording->belts[0];
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

inline void check_refused(const File& file, const std::string& word) {
  const auto recording = read(file);
  REQUIRE_FALSE(recording.has_value());
  CHECK_THAT(recording.error().what(), Catch::Matchers::Contains(word));
}

inline File written() {
  return file_of({});
}
inline File written_as_integers() {
  Scene scene;
  scene.real = false;
  return file_of(scene);
}
inline const double kIntegerMargin = [] {
  Scene scene;
  scene.real = false;
  return force_margin(scene);
}();

}  // namespace footfall::tests::c3d
