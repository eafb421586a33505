#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "formats/recording.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/formats/text_file.hpp"

using namespace footfall;
using namespace footfall::formats;
using Catch::Matchers::Contains;
using tests::TextFile;

namespace {

std::string error_of(const std::string& content) {
  const TextFile file("footfall_csv_test.csv", content);
  const auto result = read_csv(file.path());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().remedy() == core::Remedy::Reconfigure);
  CHECK_THAT(result.error().what(), Contains("footfall_csv_test.csv"));
  return result.error().what();
}

}  // namespace

TEST_CASE("a two-belt CSV gives belts in the lab frame, blank cells as NaN", "[formats][csv]") {
  const TextFile file(
      "two_belts.csv",
      "time_s,left_fx_n,left_fy_n,left_fz_n,left_mx_raw,right_fz_n,right_copx_m,right_copy_m\r\n"
      "0.5,1,-2,300,junk,4,,0.25\r\n"
      "0.501,+2.5,-3e1,301,junk,5,0.1,\r\n");
  const auto recording = read_csv(file.path());
  REQUIRE(recording.has_value());
  CHECK(recording->start_time_s == 0.5);
  CHECK(recording->sample_rate.value() == Approx(1000.0));
  REQUIRE(recording->belts.size() == 2);
  const BeltColumns& left = recording->belts[0];
  CHECK(left.name == "left");
  CHECK(left.f_ml_n == std::vector<double>{1.0, 2.5});
  CHECK(left.f_ap_n == std::vector<double>{-2.0, -30.0});
  CHECK(left.f_v_n == std::vector<double>{300.0, 301.0});
  CHECK(left.cop_ap_m.empty());
  const BeltColumns& right = recording->belts[1];
  CHECK(right.f_ap_n.empty());
  CHECK(std::isnan(right.cop_ml_m[0]));
  CHECK(right.cop_ml_m[1] == 0.1);
  CHECK(std::isnan(right.cop_ap_m[1]));
}

TEST_CASE("fz_bw is ignored beside fz_n, and refused alone with the way out", "[formats][csv]") {
  const TextFile file("bw.csv", "time_s,fz_bw,fz_n\n0,0.5,400\n0.002,0.6,410\n");
  const auto recording = read_csv(file.path());
  REQUIRE(recording.has_value());
  REQUIRE(recording->belts.size() == 1);
  CHECK(recording->belts[0].name.empty());
  CHECK(recording->belts[0].f_v_n[1] == 410.0);
  CHECK_THAT(error_of("time_s,fz_bw\n0,0.5\n0.002,0.6\n"), Contains("fz_n"));
}

TEST_CASE("a bad CSV is refused in one sentence with the place", "[formats][csv]") {
  CHECK_THAT(error_of(""), Contains("empty"));
  CHECK_THAT(error_of("\n\n  \n"), Contains("empty"));
  CHECK_THAT(error_of(std::string("time_s,fz_n\n0,\0\n", 16)), Contains("not text"));
  CHECK_THAT(error_of("t,fz_n\n0,1\n1,1\n"), Contains("line 1") && Contains("'time_s'"));
  CHECK_THAT(error_of("time_s;fz_n\n0;1\n1;1\n"), Contains("commas"));
  CHECK_THAT(error_of("time_s,fx_n,fy_n\n0,1,2\n0.001,1,2\n"), Contains("fz_n"));
  CHECK_THAT(error_of("time_s,left_fz_n,right_fy_n\n0,1,2\n0.001,1,2\n"), Contains("'right'"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.001,abc\n"),
             Contains("line 3") && Contains("'fz_n'") && Contains("abc"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.001,inf\n"), Contains("line 3"));
  CHECK_THAT(error_of("time_s,fx_n,fz_n\n0,1,2\n0.001,1\n"), Contains("line 3") && Contains("cut short"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.001,1,7\n"), Contains("line 3"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.002,1\n0.001,1\n"), Contains("line 4") && Contains("sort"));
  CHECK_THAT(error_of("time_s,fz_n\n0.00,1\n0.00,1\n0.01,1\n"),
             Contains("line 3") && Contains("comes twice") && Contains("decimals"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n,1\n0.001,1\n"), Contains("line 3") && Contains("blank"));
  CHECK_THAT(error_of("time_s,fz_n\n,1\n0,1\n0.001,1\n"), Contains("line 2") && Contains("blank"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n1,1\n2,1\n"), Contains("time is in seconds"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0,1\n0.001,1\n"), Contains("line 3"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n,1\n0.001,1\n"), Contains("line 3"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.001,1\n0.002,1\n0.012,1\n"),
             Contains("line 5") && Contains("uneven"));
  CHECK_THAT(error_of("time_s,fz_n,fz_n\n0,1,1\n0.001,1,1\n"), Contains("twice"));
  CHECK_THAT(error_of("time_s,fz_n\n"), Contains("0 rows"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n"), Contains("1 rows"));
}

TEST_CASE("a rate that changes half way is uneven sampling", "[formats][csv]") {
  std::string text = "time_s,fz_n\n";
  double t = 0.0;
  for (int i = 0; i < 2000; ++i) {
    text += std::to_string(t) + ",1\n";
    t += i < 1000 ? 0.001 : 0.0012;
  }
  CHECK_THAT(error_of(text), Contains("uneven"));
}

TEST_CASE("a rate that no force recording has is refused, not rounded to zero", "[formats][csv]") {
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n4000,1\n"), Contains("seconds"));
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n1e-300,1\n"), Contains("seconds"));
  CHECK_FALSE(error_of("time_s,fz_n\n-1e308,1\n1e308,1\n").empty());
}

TEST_CASE("a missing file, a folder and an unknown ending are refused", "[formats]") {
  const auto missing = read_csv("no_such_file.csv");
  REQUIRE_FALSE(missing.has_value());
  CHECK_THAT(missing.error().what(), Contains("no_such_file.csv"));
  CHECK_FALSE(read_csv(std::filesystem::temp_directory_path()).has_value());
  const auto unknown = read_recording("run.xlsx");
  REQUIRE_FALSE(unknown.has_value());
  CHECK_THAT(unknown.error().what(),
             Contains(".xlsx") && Contains(".c3d") && Contains(".csv") && Contains(".mot"));
}

TEST_CASE("every cut of a CSV gives a recording or one sentence, never a crash", "[formats][csv]") {
  const std::string whole = "time_s,left_fy_n,left_fz_n\n0.000,1.5,2\n0.001,-1,3\n0.002,-2,4\n";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const TextFile file("cut.csv", whole.substr(0, length));
    const auto result = read_csv(file.path());
    if (!result) CHECK(std::string(result.error().what()).size() > 20);
  }
}

TEST_CASE("the recorded treadmill run is read with its belts and rate", "[formats][csv]") {
  const auto file = tests::recording("jdx_s999_run_a_forces.csv");
  if (!file) return tests::skip_without_recordings();
  const auto recording = read_recording(*file);
  REQUIRE(recording.has_value());
  CHECK(recording->sample_rate.value() == Approx(2400.0));
  CHECK(recording->samples() == 12000);
  REQUIRE(recording->belts.size() == 2);
  CHECK(recording->belts[1].name == "right");
  CHECK(recording->belts[1].f_ap_n[0] == -9.384);
  CHECK(recording->belts[1].f_v_n[0] == -15.106);
  CHECK(recording->belts[1].f_ml_n[0] == 2.365);
}

TEST_CASE("columns come in any order, and rows of nothing but blank cells end a spreadsheet's export",
          "[formats][csv]") {
  const TextFile file("spreadsheet.csv",
                      "fz_n,remark,fy_n,time_s\r\n300,on,-2,0.5\r\n301,,-3,0.501\r\n,,,\r\n, ,,\r\n");
  const auto recording = read_csv(file.path());
  REQUIRE(recording.has_value());
  CHECK(recording->start_time_s == 0.5);
  CHECK(recording->sample_rate.value() == Approx(1000.0));
  CHECK(recording->belts.at(0).f_v_n == std::vector<double>{300.0, 301.0});
  CHECK(recording->belts.at(0).f_ap_n == std::vector<double>{-2.0, -3.0});
  // In the middle such a row is a lost sample, not one to close over.
  CHECK_THAT(error_of("time_s,fz_n\n0,1\n0.001,1\n,\n0.003,1\n0.004,1\n0.005,1\n0.006,1\n"),
             Contains("uneven"));
  CHECK_THAT(error_of("fz_n,remark\n1,2\n"), Contains("time_s"));
}

TEST_CASE("a plate that is the sum of the others is left out and said", "[formats][csv]") {
  const TextFile file("sum.csv",
                      "time_s,fz_n,left_fz_n,right_fz_n\n0,1500.2,1500.9,-0.7\n0.001,804,2,802\n"
                      "0.002,,3,5\n");
  const auto recording = read_csv(file.path());
  REQUIRE(recording.has_value());
  REQUIRE(recording->belts.size() == 2);
  CHECK(recording->belts[0].name == "left");
  CHECK(recording->belts[1].name == "right");
  REQUIRE(recording->notes.size() == 1);
  CHECK_THAT(recording->notes[0], Contains("sum"));

  // Only one of the plates was loaded: it equals the sum as much as the sum equals it.
  const TextFile lone("lone.csv", "time_s,right_fz_n,left_fz_n,total_fz_n\n0,0,900,900\n0.001,0,700,700\n");
  const auto one = read_csv(lone.path());
  REQUIRE(one.has_value());
  REQUIRE(one->belts.size() == 2);
  CHECK(one->belts[0].name == "right");
  CHECK(one->belts[1].name == "left");

  const TextFile apart("apart.csv", "time_s,front_fz_n,left_fz_n,right_fz_n\n0,1500,1500,0\n0.001,0,2,802\n");
  const auto three = read_csv(apart.path());
  REQUIRE(three.has_value());
  CHECK(three->belts.size() == 3);
  CHECK(three->notes.empty());
}
