#include "config/station_config.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <regex>
#include <sstream>

#include "tests/support/recordings.hpp"

using namespace footfall;
using config::ConfigError;

namespace {

std::filesystem::path example_file() {
  return tests::source_dir() / "config" / "stations" / "example.toml";
}

std::string example() {
  std::ifstream file(example_file());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The example with one passage replaced; the passage must exist.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = example();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_station(text, example_file());
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

int line_of(const std::string& text, const std::string& passage) {
  const auto at = text.find(passage);
  REQUIRE(at != std::string::npos);
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

/// A folder that goes away with the test.
struct TemporaryDir {
  std::filesystem::path path;
  TemporaryDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-config-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TemporaryDir() { std::filesystem::remove_all(path); }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
};

void check_ceilings(const control::Limits& limits) {
  const auto within = [](double value, double high) { return value >= 0.0 && value <= high; };
  const double max_speed = control::kHardMaxSpeed.value();
  REQUIRE(within(limits.machine_max_speed.value(), max_speed));
  REQUIRE(within(limits.clinic_max_speed.value(), max_speed));
  REQUIRE(within(limits.patient_max_speed.value(), max_speed));
  REQUIRE(within(limits.acceleration.value(), control::kHardMaxAcceleration.value()));
  REQUIRE(within(limits.first_speed.value(), control::kHardFirstSpeed.value()));
  REQUIRE(within(limits.max_incline.value(), control::kHardMaxIncline.value()));
  const control::Limits policy;  // times of the policy may be tightened only
  REQUIRE(limits.console_lost <= policy.console_lost);
  REQUIRE(limits.measuring_lost <= policy.measuring_lost);
  REQUIRE(limits.plate_lost <= policy.plate_lost);
  REQUIRE(limits.watchdog_max <= policy.watchdog_max);
  REQUIRE(limits.hold_time >= policy.hold_time);
  REQUIRE(limits.start_countdown >= policy.start_countdown);
}

}  // namespace

// Story: the treadmill thread opens a lost line again while the belt may run; a name server that is gone
// with the rest of the network held it for seconds.
TEST_CASE("a treadmill's host is an address, whatever its kind: a name is refused with key and remedy") {
  const TemporaryDir dir;
  const auto profiles = tests::source_dir() / "config" / "treadmills";
  std::ifstream shipped(profiles / "gs2.toml");
  std::stringstream text;
  text << shipped.rdbuf();
  std::string over_tcp = text.str();
  over_tcp.replace(over_tcp.find("type = \"rtu\"\nbaud = 19200\nparity = \"N\""),
                   std::string("type = \"rtu\"\nbaud = 19200\nparity = \"N\"").size(), "type = \"tcp\"");
  const auto modbus_tcp = dir.write("gs2-tcp.toml", over_tcp);
  const std::string old = "profile = \"../treadmills/gs2.toml\"\ndevice = \"/dev/ttyUSB0\"";
  const auto station = [&](const std::string& kind, const std::filesystem::path& profile,
                           const std::string& host) {
    return changed(
        old, "kind = \"" + kind + "\"\nprofile = \"" + profile.string() + "\"\nhost = \"" + host + "\"");
  };
  const std::vector<std::pair<std::string, std::filesystem::path>> kinds{
      {"modbus", modbus_tcp},
      {"bertec", profiles / "bertec-lab.toml"},
      {"bertec", profiles / "bertec-zmq-lab.toml"},
      {"ftms", profiles / "ftms-lab.toml"}};
  for (const auto& [kind, profile] : kinds) {
    INFO(kind << " " << profile);
    const auto good = config::parse_station(station(kind, profile, "192.0.2.40"), example_file());
    CHECK(good.treadmill->host == "192.0.2.40");
    const auto here = config::parse_station(station(kind, profile, "localhost"), example_file());
    CHECK(here.treadmill->host == "127.0.0.1");
    for (const char* name : {"drive.clinic", "192.0.2.300", "fe80::1"}) {
      const std::string said = refusal(station(kind, profile, name));
      CHECK_THAT(said, Catch::Contains("treadmill.host") && Catch::Contains("four numbers"));
      CHECK(said.find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("the example station loads with what it says", "[config]") {
  const auto station = config::load_station(example_file());
  CHECK(station.name == "gait lab 1");
  CHECK(!station.simulation);
  CHECK(station.text == example());
  CHECK(station.runtime_dir == "/run/footfall");
  REQUIRE(station.plates.size() == 2);
  CHECK(station.plates[0].name == "left");
  CHECK(station.plates[0].port == 49152);
  CHECK(station.plates[0].http_port == 80);
  CHECK(station.plates[1].host == "192.0.2.12");
  CHECK(station.plates[1].origin_m == std::array<double, 3>{0.0, -0.05, 0.25});
  CHECK(station.plates[1].axes == std::array<std::string, 3>{"+y", "+z", "+x"});
  REQUIRE(station.treadmill);
  CHECK(station.treadmill->device == "/dev/ttyUSB0");
  CHECK(station.treadmill->profile.status.at(0).address == 0x2100);  // found relative to the station file
  CHECK(station.limits.clinic_max_speed.value() == 4.5);
  CHECK(station.limits.acceleration.value() == 0.3);
  CHECK(station.limits.runner.edges.rear_ap->value() == -0.85);
  CHECK(station.limits.runner.edges.right_ml->value() == 0.5);
  check_ceilings(station.limits);
}

TEST_CASE("a station whose belt edges are not told watches none, and everything else", "[config]") {
  const std::string text = example();
  const auto station = config::parse_station(text.substr(0, text.find("[belt]")), example_file());
  CHECK_FALSE(station.limits.runner.edges.rear_ap);
  CHECK_FALSE(station.limits.runner.edges.front_ap);
  CHECK(station.limits.runner.belt_by_cop);
  CHECK(station.limits.runner.nobody_patience == core::milliseconds(700));
}

TEST_CASE("roles are groups and accounts by name; a role of nobody is a mistake", "[config]") {
  const auto access = config::parse_station(example() +
                                                "\n[access.viewer]\ngroup = \"watchers\"\n"
                                                "[access.technician]\naccounts = [\"anna\", \"bert\"]\n"
                                                "[access.clinician]\naccounts = [\"lind\"]\n",
                                            example_file())
                          .access;
  CHECK(access.viewer.group == "watchers");
  CHECK(access.viewer.accounts.empty());
  CHECK(access.operating.group.empty());
  CHECK(access.clinician.accounts == std::vector<std::string>{"lind"});
  CHECK(access.technician.accounts == std::vector<std::string>{"anna", "bert"});
  CHECK(refusal(example() + "\n[access.operator]\n").find("access.operator.group") != std::string::npos);
  CHECK(refusal(example() + "\n[access.operator]\naccounts = [7]\n").find("texts in quotes") !=
        std::string::npos);
  CHECK(refusal(example() + "\n[access.guest]\ngroup = \"x\"\n").find("guest") != std::string::npos);
}

TEST_CASE("a station without limits takes the machine's and the policy's", "[config]") {
  const std::string text = example();
  const auto station = config::parse_station(text.substr(0, text.find("[limits]")), example_file());
  REQUIRE(station.treadmill);
  CHECK(station.limits.ceiling() == station.treadmill->profile.max_speed);
  CHECK(station.limits.acceleration.value() == 0.3);
  check_ceilings(station.limits);
}

TEST_CASE("every mistake is named with file, line and key", "[config]") {
  struct Bad {
    const char *from, *to, *key;
  };
  const std::vector<Bad> cases{
      {"loop_hz = 1000", "loop_hz = 100000", "station.loop_hz"},
      {"loop_hz = 1000", "loop_hz = \"fast\"", "station.loop_hz"},
      {"loop_hz = 1000", "loop_hz = nan", "station.loop_hz"},
      {"loop_hz = 1000", "loop_hzz = 1000", "station.loop_hzz"},
      {"spin = true", "spin = 1", "station.spin"},
      {"measure_priority = 80", "measure_priority = 99", "station.measure_priority"},
      {"measure_priority = 80", "measure_priority = 80.5", "station.measure_priority"},
      {"treadmill_priority = 70", "treadmill_priority = 80", "station.treadmill_priority"},
      {"name = \"gait lab 1\"", "name = \"\"", "station.name"},
      {"kind = \"ati_rdt\"", "kind = \"scale\"", "plate[0].kind"},
      {"host = \"192.0.2.11\"", "host = 192", "plate[0].host"},
      {"host = \"192.0.2.11\"", "host = \"192.0.2.311\"", "plate[0].host"},
      {"host = \"192.0.2.12\"", "host = \"plate.clinic\"", "plate[1].host"},
      {"host = \"192.0.2.12\"", "host = \"192.0.2.12\"\nport = 0", "plate[1].port"},
      {"host = \"192.0.2.12\"", "host = \"192.0.2.12\"\nport = 65536", "plate[1].port"},
      {"host = \"192.0.2.12\"", "host = \"192.0.2.12\"\nmax_lateness_ms = 0", "plate[1].max_lateness_ms"},
      {"host = \"192.0.2.12\"", "host = \"192.0.2.12\"\nmax_lateness_ms = 50", "plate[1].max_lateness_ms"},
      {"name = \"right\"", "name = \"left\"", "plate[1].name"},
      {"axes = [\"+y\", \"+z\", \"+x\"]", "axes = [\"+x\", \"+z\", \"+y\"]", "plate[0].axes"},
      {"axes = [\"+y\", \"+z\", \"+x\"]", "axes = [\"+y\", \"+z\"]", "plate[0].axes"},
      {"axes = [\"+y\", \"+z\", \"+x\"]", "axes = [\"+y\", \"+z\", 1]", "plate[0].axes"},
      {"axes = [\"+y\", \"+z\", \"+x\"]", "axes = [\"+y\", \"+z\", \"up\"]", "plate[0].axes"},
      {"origin_m = [0.0, -0.05, -0.25]", "origin_m = [0.0, -50, -0.25]", "plate[0].origin_m"},
      {"origin_m = [0.0, -0.05, -0.25]", "origin_m = [0.0, inf, -0.25]", "plate[0].origin_m"},
      {"measures_force_on_runner = true", "measures_force_on_runner = \"yes\"",
       "plate[0].measures_force_on_runner"},
      {"expected_rate_hz = 1000", "expected_rate_hz = 2000", "plate[1].expected_rate_hz"},
      {"device = \"/dev/ttyUSB0\"", "device = \"/dev/ttyUSB0\"\nbaud = 9600", "treadmill.baud"},
      {"device = \"/dev/ttyUSB0\"", "", "treadmill.device"},
      {"clinic_max_speed_m_s = 4.5", "clinic_max_speed_m_s = 9.0", "limits.clinic_max_speed_m_s"},
      {"clinic_max_speed_m_s = 4.5", "clinic_max_speed_m_s = -1", "limits.clinic_max_speed_m_s"},
      {"clinic_max_speed_m_s = 4.5", "clinic_max_speed_km_h = 16", "limits.clinic_max_speed_km_h"},
      {"patient_max_speed_m_s = 4.5", "patient_max_speed_m_s = inf", "limits.patient_max_speed_m_s"},
      {"acceleration_m_s2 = 0.3", "acceleration_m_s2 = 1.01", "limits.acceleration_m_s2"},
      {"acceleration_m_s2 = 0.3", "acceleration_m_s2 = 0.3\nmeasuring_lost_ms = 5000",
       "limits.measuring_lost_ms"},
      {"acceleration_m_s2 = 0.3", "acceleration_m_s2 = 0.3\nhold_ms = 10", "limits.hold_ms"},
      {"max_incline_percent = 15.0", "max_incline_percent = 26", "limits.max_incline_percent"},
      {"[limits]", "[limit]", "limit"},
      {"front_ap_m = 0.85", "front_ap_m = 0.1", "belt.front_ap_m"},
      {"front_ap_m = 0.85", "front_ap_m = nan", "belt.front_ap_m"},
      {"right_ml_m = 0.50", "right_ml_m = -0.6", "belt.right_ml_m"},
      {"rear_ap_m = -0.85", "rear_m = -0.85", "belt.rear_m"},
      {"nobody_ms = 700", "nobody_ms = 5000", "runner_stops.nobody_ms"},
      {"boarding_ms = 20000", "boarding_ms = 60000", "runner_stops.boarding_ms"},
      {"edge_margin_m = 0.10", "edge_margin_m = 0.0", "runner_stops.edge_margin_m"},
      {"edge_margin_m = 0.10", "impact_body_weights = 9.0", "runner_stops.impact_body_weights"},
      {"edge_margin_m = 0.10", "belt_mismatch = 0.5", "runner_stops.belt_mismatch"},
  };
  for (const Bad& bad : cases) {
    const std::string text = changed(bad.from, bad.to);
    const std::string said = refusal(text);
    INFO(bad.to << " -> " << said);
    const std::regex form(".*example\\.toml:([0-9]+): ([^:]+): .{10,}");
    std::smatch parts;
    REQUIRE(std::regex_match(said, parts, form));
    CHECK(parts[2].str() == bad.key);
    CHECK(said.find('\n') == std::string::npos);
  }
}

TEST_CASE("the intake is required only where the clinic says so", "[config][intake]") {
  CHECK_FALSE(config::parse_station(example(), example_file()).intake_required);
  CHECK(config::parse_station(changed("intake_required = false", "intake_required = true"), example_file())
            .intake_required);
  CHECK_FALSE(config::parse_station(changed("[session]\nintake_required = false", ""), example_file())
                  .intake_required);
  CHECK(refusal(changed("intake_required = false", "intake_required = \"yes\""))
            .find("session.intake_required") != std::string::npos);
  CHECK(refusal(changed("intake_required = false", "intake_needed = true")).find("session.intake_needed") !=
        std::string::npos);
}

TEST_CASE("the line is the line of the mistake", "[config]") {
  const std::string unknown = changed("spin = true", "spinn = true");
  CHECK(refusal(unknown).find("example.toml:" + std::to_string(line_of(unknown, "spinn")) + ": ") !=
        std::string::npos);
  const std::string range = changed("acceleration_m_s2 = 0.3", "acceleration_m_s2 = 3.0");
  CHECK(refusal(range).find("example.toml:" + std::to_string(line_of(range, "= 3.0")) + ": ") !=
        std::string::npos);
  const std::string twice = changed("name = \"right\"", "name = \"left\"");
  CHECK(refusal(twice).find(
            ":" +
            std::to_string(
                1 + line_of(twice, "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"192.0.2.12\"")) +
            ": ") != std::string::npos);
  const std::string syntax = changed("[treadmill]", "[treadmill");
  CHECK(refusal(syntax).find("example.toml:" + std::to_string(line_of(syntax, "[treadmill"))) !=
        std::string::npos);
}

TEST_CASE("a station needs its tables and at most four plates", "[config]") {
  CHECK(refusal("").find("station: is missing") != std::string::npos);
  const std::string text = example();
  const auto plates = text.find("[[plate]]");
  CHECK(refusal(text.substr(0, plates)).find("plate: is missing") != std::string::npos);
  std::string many = text.substr(0, plates);
  for (int i = 0; i < 5; ++i) {
    many += "[[plate]]\nname = \"p" + std::to_string(i) + "\"\nkind = \"ati_rdt\"\nhost = \"10.0.0.1\"\n";
  }
  CHECK(refusal(many).find("at most 4") != std::string::npos);
}

TEST_CASE("a machine that is slower than the clinic asks for holds the ceiling", "[config]") {
  const TemporaryDir dir;
  std::ifstream lab_file(tests::source_dir() / "config" / "treadmills" / "gs2-lab.toml");
  std::stringstream lab;
  lab << lab_file.rdbuf();
  std::string profile = lab.str();
  const auto slow = [&](const std::string& from, const std::string& to) {
    const auto at = profile.find(from);
    REQUIRE(at != std::string::npos);
    profile.replace(at, from.size(), to);
  };
  slow("max_speed_m_s = 5.0", "max_speed_m_s = 3.0");
  slow("max_acceleration_m_s2 = 1.0", "max_acceleration_m_s2 = 0.2");
  slow("max_percent = 15.0", "max_percent = 8.0");
  dir.write("treadmills/gs2.toml", profile);
  const auto station = [&](const std::string& limits) {
    const std::string text = example();
    return config::load_station(dir.write("stations/s.toml", text.substr(0, text.find("[limits]")) + limits));
  };
  const auto plain = station("");
  CHECK(plain.limits.ceiling().value() == 3.0);
  CHECK(plain.limits.acceleration.value() == 0.2);
  CHECK(plain.limits.max_incline.value() == 8.0);
  CHECK_THROWS_WITH(station("[limits]\nclinic_max_speed_m_s = 3.5\n"),
                    Catch::Contains("limits.clinic_max_speed_m_s"));
  CHECK_THROWS_WITH(station("[limits]\nacceleration_m_s2 = 0.3\n"),
                    Catch::Contains("limits.acceleration_m_s2"));
  CHECK_THROWS_WITH(station("[limits]\nmax_incline_percent = 12\n"),
                    Catch::Contains("limits.max_incline_percent"));
  const auto tighter = station("[limits]\nclinic_max_speed_m_s = 2.5\nmax_incline_percent = 5\n");
  CHECK(tighter.limits.ceiling().value() == 2.5);
  CHECK(tighter.limits.max_incline.value() == 5.0);
}

TEST_CASE("files that are no configuration give one sentence", "[config]") {
  const TemporaryDir dir;
  const auto said = [](const std::filesystem::path& file) -> std::string {
    try {
      (void)config::load_station(file);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(said(dir.path / "absent.toml").find("absent.toml: there is no such file") != std::string::npos);
  CHECK(said(dir.path).find("no such file") != std::string::npos);
  CHECK(said(dir.write("empty.toml", "")).find("station") != std::string::npos);
  CHECK(!said(dir.write("binary.toml", std::string("\x7f"
                                                   "ELF\0\1\2\xff\xfe",
                                                   9)))
             .empty());
  CHECK(!said(dir.write("deep.toml", "a = " + std::string(100'000, '['))).empty());
  CHECK(said(dir.write("huge.toml", std::string(2 << 20, '#'))).find("1 MiB") != std::string::npos);
  const std::string other = changed("../treadmills/gs2.toml", "nowhere.toml");
  CHECK(said(dir.write("s.toml", other)).find("nowhere.toml: there is no such file") != std::string::npos);
}

TEST_CASE("two thousand mutations never crash and never lift a limit", "[config]") {
  std::mt19937 random(20261122);
  const std::string whole = example();
  const std::vector<std::string> extremes{"1e308",      "-1e308",
                                          "nan",        "inf",
                                          "-inf",       "-1",
                                          "0",          "9999",
                                          "8.5",        "0x7FFFFFFFFFFFFFFF",
                                          "true",       "\"\"",
                                          "[]",         "{}",
                                          "[1, 2]",     "99999999999999999999",
                                          "1979-05-27", "+0.5",
                                          "7.9"};
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string mutant = whole;
    for (int edits = 1 + static_cast<int>(random() % 3); edits > 0; --edits) {
      const auto pick = [&] { return static_cast<std::size_t>(random() % mutant.size()); };
      switch (random() % 5) {
        case 0:
          mutant[pick()] = static_cast<char>(random());
          break;
        case 1:
          mutant.erase(pick(), 1 + random() % 20);
          break;
        case 2:
          mutant.insert(pick(), extremes[random() % extremes.size()]);
          break;
        case 3: {  // one value becomes another
          const auto at = mutant.find("= ", pick());
          if (at == std::string::npos) break;
          const auto end = mutant.find_first_of(" #\n", at + 2);
          mutant.replace(at + 2, end == std::string::npos ? std::string::npos : end - at - 2,
                         extremes[random() % extremes.size()]);
          break;
        }
        default: {  // one line twice
          const auto at = mutant.rfind('\n', pick());
          const auto begin = at == std::string::npos ? 0 : at + 1;
          mutant.insert(begin, mutant.substr(begin, mutant.find('\n', begin) - begin) + "\n");
        }
      }
      if (mutant.empty()) mutant = "#";
    }
    try {
      check_ceilings(config::parse_station(mutant, example_file()).limits);
      ++accepted;
    } catch (const ConfigError& error) {
      REQUIRE(std::string(error.what()).size() > 10);
    }
  }
  CHECK(accepted > 50);    // comments and harmless values
  CHECK(accepted < 1500);  // the mutations do reach what is checked
}
