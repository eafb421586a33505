#include <catch2/catch.hpp>
#include <string>

#include "formats/recording.hpp"
#include "tests/unit/formats/text_file.hpp"

using namespace footfall;
using namespace footfall::formats;
using Catch::Matchers::Contains;
using tests::TextFile;

namespace {

// Layout after OpenSim's storage format: header, 'endheader', labels, rows; x forward, y up, z right.
const std::string kMot =
    "grf.mot\nversion=1\nnRows=2\nnColumns=8\ninDegrees=yes\nendheader\n"
    "time\tground_force_vx\tground_force_vy\tground_force_vz\tground_force_px\tground_force_py\t"
    "ground_force_pz\t1_ground_force_vy\n"
    "0.10\t-5\t700\t12\t0.3\t0\t-0.1\t20\n"
    "0.11\t-6\t701\t13\t0.4\t0\t-0.2\t21\n";

}  // namespace

TEST_CASE("an OpenSim force file is read into the lab frame", "[formats][mot]") {
  const TextFile file("grf.MOT", kMot);
  const auto recording = read_recording(file.path());
  REQUIRE(recording.has_value());
  CHECK(recording->start_time_s == 0.10);
  CHECK(recording->sample_rate.value() == Approx(100.0));
  REQUIRE(recording->belts.size() == 2);
  const BeltColumns& first = recording->belts[0];
  CHECK(first.name.empty());
  CHECK(first.f_ap_n == std::vector<double>{-5, -6});
  CHECK(first.f_v_n == std::vector<double>{700, 701});
  CHECK(first.f_ml_n == std::vector<double>{12, 13});
  CHECK(first.cop_ap_m == std::vector<double>{0.3, 0.4});
  CHECK(first.cop_ml_m == std::vector<double>{-0.1, -0.2});
  CHECK(recording->belts[1].name == "1");
}

TEST_CASE("a storage file that is cut, unlabelled or without forces is refused with the place",
          "[formats][mot]") {
  const auto error_of = [](const std::string& content) -> std::string {
    const TextFile file("bad.sto", content);
    const auto result = read_recording(file.path());
    REQUIRE_FALSE(result.has_value());
    return result.error().what();
  };
  CHECK_THAT(error_of("time\tground_force_vy\n0\t1\n"), Contains("endheader"));
  CHECK_THAT(error_of("nRows=2\nendheader\n"), Contains("ends after its header"));
  CHECK_THAT(error_of("endheader\nframe ground_force_vy\n0 1\n1 1\n"), Contains("'time'"));
  CHECK_THAT(error_of("endheader\ntime pelvis_tx\n0 1\n0.001 1\n"), Contains("ground_force_vy"));
  CHECK_THAT(error_of("nRows=9\nendheader\ntime ground_force_vy\n0 1\n1 1\n"), Contains("promises 9 rows"));
  CHECK_THAT(error_of("endheader\ntime ground_force_vy\n0 1\n1\n"), Contains("line 4"));
}
