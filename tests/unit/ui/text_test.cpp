#include "ui/model/text.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "ui/model/comparison.hpp"

using namespace footfall::ui;

TEST_CASE("numbers that do not exist are two dashes", "[ui][text]") {
  CHECK(number(std::nullopt, 1) == "--");
  CHECK(number(std::nan(""), 1) == "--");
  CHECK(number(std::numeric_limits<double>::infinity(), 1) == "--");
  CHECK(number(176.44, 1) == "176.4");
  CHECK(number(-0.04, 1) == "0.0");
}

TEST_CASE("changes carry their sign, rounded zero carries none", "[ui][text]") {
  CHECK(percent_change(0.048, 1) == "+4.8 %");
  CHECK(percent_change(-0.07, 0) ==
        "\xE2\x88\x92"
        "7 %");
  CHECK(percent_change(0.0004, 1) == "0.0 %");
  CHECK(percent_change(-0.0004, 1) == "0.0 %");
  CHECK(percent_change(std::nullopt, 0) == "--");
}

TEST_CASE("speeds are shown in km/h and m/s", "[ui][text]") {
  CHECK(speed_km_per_h(3.0) == "10.8");
  CHECK(speed_m_per_s(3.0) == "3.00");
}

TEST_CASE("an unknown outcome is never worded as a success", "[ui][text]") {
  CHECK(outcome_words("Unknown").find("UNKNOWN") == 0);
  CHECK(outcome_words("Pending").find("onfirmed") == std::string::npos);
  CHECK(outcome_words("Confirmed") == "Confirmed: measured speed agrees");
  CHECK(outcome_words("SomethingNew") == "Outcome SomethingNew");
}

TEST_CASE("a console says that another one has control, and says it of no old picture", "[ui][text]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  CHECK(connection_words(snapshot) == "Connected");
  snapshot.holder = Holder::Mine;
  CHECK(connection_words(snapshot) == "Connected");
  snapshot.holder = Holder::Another;
  CHECK(connection_words(snapshot) == "Connected; another console has control");
  snapshot.viewer = true;
  CHECK(connection_words(snapshot) == "Watching only; another console has control");
  snapshot.holder = Holder::Nobody;
  CHECK(connection_words(snapshot) == "Connected, watching only");
  snapshot.holder = Holder::Another;
  snapshot.stale = true;
  CHECK(connection_words(snapshot).find("another") == std::string::npos);
}

TEST_CASE("the words beside the published figure promise nothing about force or injury", "[ui][text]") {
  const std::string published = kPublished;
  CHECK(published.find("knee") != std::string::npos);
  CHECK(published.find("njury") == std::string::npos);
  CHECK(published.find("cannot see") != std::string::npos);
}

TEST_CASE("a countdown that has run out says that the belt starts, not in 0.0 s", "[ui][text]") {
  CHECK(countdown_words(2.4) == "Belt moves in 2.4 s");
  CHECK(countdown_words(0.0) == "Belt starts moving");
}

TEST_CASE("a session is named without its folders", "[ui][text]") {
  CHECK(session_name("/var/lib/footfall/a.ffs") == "a.ffs");
  CHECK(session_name("a.ffs") == "a.ffs");
  CHECK(session_name("").empty());
}

TEST_CASE("losses and staleness of a plate are counted in words", "[ui][text]") {
  footfall::v1::PlateStatus plate;
  plate.set_name("left");
  plate.set_received(998);
  plate.set_lost(2);
  CHECK(plate_words(plate) == "left: 2 lost of 1000");
  plate.set_stale(true);
  plate.set_age_s(0.62);
  CHECK(plate_words(plate) == "left: STALE 0.6 s, 2 lost of 1000");
}

TEST_CASE("what is not known of the disk is said to be known while recording only when nothing is recorded",
          "[ui][text]") {
  footfall::v1::Status status;
  CHECK(disk_free_words(status) == "known while recording");
  CHECK(disk_lasts_words(status) == "known while recording");
  status.set_recording(true);
  CHECK(disk_free_words(status) == "none, or not known");
  CHECK(disk_lasts_words(status) == "not known yet");
  status.set_disk_free_bytes(512'000'000'000);
  status.set_disk_minutes_left(179.0);
  CHECK(disk_free_words(status) == "512.0 GB");
  CHECK(disk_lasts_words(status) == "179 min");
  status.set_disk_minutes_left(720.0);
  CHECK(disk_lasts_words(status) == "12 h");
}
