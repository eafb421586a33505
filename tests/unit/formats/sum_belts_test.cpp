#include <catch2/catch.hpp>
#include <cmath>

#include "formats/recording.hpp"

using namespace footfall::formats;

TEST_CASE("belts are summed and their CoP weighted by vertical force", "[formats]") {
  ForceRecording recording;
  recording.belts.resize(2);
  recording.belts[0].f_v_n = {300.0, 40.0, -5.0};
  recording.belts[0].f_ap_n = {-10.0, 0.0, 1.0};
  recording.belts[0].cop_ap_m = {0.2, 0.2, NAN};
  recording.belts[1].f_v_n = {100.0, 40.0, 500.0};
  recording.belts[1].f_ap_n = {-5.0, 0.0, 2.0};
  recording.belts[1].cop_ap_m = {0.6, 0.6, 0.7};
  const SummedForces sums = sum_belts(recording);
  CHECK(sums.f_v_n == std::vector<double>{400.0, 80.0, 495.0});
  CHECK(sums.f_ap_n == std::vector<double>{-15.0, 0.0, 3.0});
  CHECK(sums.f_ml_n.empty());
  CHECK(sums.cop_ap_m[0] == Approx(0.3));
  CHECK(std::isnan(sums.cop_ap_m[1]));
  CHECK(sums.cop_ap_m[2] == Approx(0.7));
  CHECK(sums.cop_ml_m.empty());
}

TEST_CASE("fore-aft force is absent when one belt lacks it, CoP where an unlocated belt carries load",
          "[formats]") {
  ForceRecording recording;
  recording.belts.resize(2);
  recording.belts[0].f_v_n = {800.0, 400.0};
  recording.belts[0].f_ap_n = {1.0, 1.0};
  recording.belts[0].cop_ml_m = {0.1, 0.1};
  recording.belts[1].f_v_n = {-6.0, 400.0};
  const SummedForces sums = sum_belts(recording);
  CHECK(sums.f_ap_n.empty());
  CHECK(sums.cop_ml_m[0] == Approx(0.1));
  CHECK(std::isnan(sums.cop_ml_m[1]));
}
