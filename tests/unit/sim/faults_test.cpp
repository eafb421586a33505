#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <sstream>

#include "sim/faults/fault_book.hpp"
#include "sim/faults/scenario.hpp"
#include "sim/faults/synonyms.hpp"

using namespace footfall;
using namespace footfall::sim;
using core::milliseconds;

namespace {

std::vector<std::string> words(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> list;
  for (std::string word; in >> word;) list.push_back(word);
  return list;
}

core::Result<FaultOrder> parse(const std::string& line) {
  return parse_order(words(line));
}

FaultOrder order(const std::string& line) {
  const auto parsed = parse(line);
  INFO(line << ": " << (parsed ? "" : parsed.error().what()));
  REQUIRE(parsed.has_value());
  return *parsed;
}

const core::Timestamp kStart{1'000'000'000'000};
const FaultDevice kLeft{FaultKind::Plate, "left"};
const FaultDevice kDrive{FaultKind::Drive, {}};

}  // namespace

TEST_CASE("a fault is a device, a verb, what of it, how much and for how long", "[sim][faults]") {
  const FaultOrder wrong = order("plate left wrong offset 50 for 3");
  CHECK(wrong.device == kLeft);
  CHECK(wrong.form->verb == FaultVerb::Wrong);
  CHECK(wrong.form->what == "offset");
  CHECK(wrong.amount == 50.0);
  CHECK(wrong.lasting->seconds() == 3.0);
  const FaultOrder loose = order("drive intermittent 0.25 every 0.4");
  CHECK(loose.form->what == "line");
  CHECK(loose.amount == 0.25);
  CHECK(loose.period.seconds() == Approx(0.4));
  CHECK_FALSE(loose.lasting);
  CHECK(order("drive off").form->what == "power");
  CHECK(order("drive wrong").amount == 0.3);
  CHECK(order("imu left_shank delayed 40").device.name == "left_shank");
  const FaultOrder end = order("drive clear off writes");
  CHECK(end.form == nullptr);
  CHECK(end.end_verb == FaultVerb::Off);
  CHECK(end.end_what == "writes");
  CHECK_FALSE(order("drive clear").end_verb.has_value());
}

TEST_CASE("what the language does not know is refused with a sentence that says what it knows",
          "[sim][faults]") {
  struct Case {
    const char* line;
    const char* says;
  };
  const Case cases[] = {{"", "usage"},
                        {"drive", "usage"},
                        {"oven off", "known: drive, incline"},
                        {"plate middle off", "known: drive, incline"},
                        {"imu left_ear off", "known: drive, incline"},
                        {"drive explode", "usage"},
                        {"drive off teeth", "known: power, answers, line, writes"},
                        {"clock garbage", "has no such fault"},
                        {"drive off power 3", "takes no number"},
                        {"drive garbage bits 1.5", "out of range"},
                        {"drive garbage bits nan", "usage"},
                        {"drive garbage bits inf", "usage"},
                        {"drive delayed -1", "out of range"},
                        {"drive off for -2", "out of range"},
                        {"drive off for 1 for 2", "usage"},
                        {"drive off every 1", "belongs to intermittent"},
                        {"drive off for", "usage"},
                        {"drive delayed 5 5", "usage"},
                        {"drive clear wrong teeth", "usage"},
                        {"drive clear off line for 3", "usage"}};
  for (const Case& one : cases) {
    INFO(one.line);
    const auto parsed = parse(one.line);
    REQUIRE_FALSE(parsed.has_value());
    CHECK_THAT(parsed.error().what(), Catch::Contains(one.says));
  }
}

TEST_CASE(
    "every verb is said of the drive and of a plate, and every form of the table is reached by its words",
    "[sim][faults]") {
  for (const FaultKind kind :
       {FaultKind::Drive, FaultKind::Plate, FaultKind::Imu, FaultKind::Incline, FaultKind::Network}) {
    std::set<FaultVerb> verbs;
    for (const FaultForm& form : fault_forms()) {
      if (form.kind == kind) verbs.insert(form.verb);
    }
    CHECK(verbs.size() == kFaultVerbNames.size());
  }
  const char* const devices[] = {"drive", "incline", "plate right", "imu pelvis", "network", "clock"};
  for (const FaultForm& form : fault_forms()) {
    std::string line = devices[static_cast<std::size_t>(form.kind)];
    line += " " + std::string(name_of(form.verb)) + " " + std::string(form.what);
    INFO(line);
    CHECK(order(line).form == &form);
    if (form.takes_number()) CHECK((form.usual >= form.low && form.usual <= form.high));
  }
}

TEST_CASE("a fault with a duration ends by itself, and the same fault again replaces it", "[sim][faults]") {
  FaultBook book;
  CHECK(book.take(order("plate left wrong offset 50 for 3"), kStart).size() == 1);
  CHECK(book.in_force(kLeft).amount(FaultVerb::Wrong, "offset", 0.0) == 50.0);
  CHECK(book.in_force(kDrive).empty());
  const auto replaced = book.take(order("plate left wrong offset 20 for 1"), kStart + milliseconds(500));
  REQUIRE(replaced.size() == 2);
  CHECK(replaced[0].event == FaultEvent::Ends);
  CHECK(replaced[1].event == FaultEvent::Begins);
  CHECK(book.active().size() == 1);
  CHECK(book.advance(kStart + milliseconds(1499)).empty());
  CHECK(book.in_force(kLeft).amount(FaultVerb::Wrong, "offset", 0.0) == 20.0);
  const auto ended = book.advance(kStart + milliseconds(1500));
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].event == FaultEvent::Ends);
  CHECK(book.in_force(kLeft).empty());
}

TEST_CASE("clear ends one fault, one verb or all of a device, and nothing of another", "[sim][faults]") {
  FaultBook book;
  for (const char* line : {"drive off writes", "drive off answers", "drive delayed 40", "plate left off"})
    (void)book.take(order(line), kStart);
  CHECK(book.take(order("drive clear off writes"), kStart).size() == 1);
  CHECK(book.in_force(kDrive).has(FaultVerb::Off, "answers"));
  CHECK(book.take(order("drive clear off"), kStart).size() == 1);
  CHECK(book.in_force(kDrive).delay("answers") == milliseconds(40));
  CHECK(book.take(order("drive clear"), kStart).size() == 1);
  CHECK(book.take(order("drive clear"), kStart).empty());
  CHECK(book.in_force(kLeft).has(FaultVerb::Off, "power"));
}

TEST_CASE("an intermittent fault bites for its share of each period, whatever its length", "[sim][faults]") {
  const double share = GENERATE(0.1, 0.25, 0.5, 0.9), period_s = GENERATE(0.1, 1.0);
  FaultBook book;
  (void)book.take(
      order("drive intermittent line " + std::to_string(share) + " every " + std::to_string(period_s)),
      kStart);
  int bitten = 0, turns = 0;
  constexpr int kPasses = 10'000;  // ms
  for (int ms = 0; ms < kPasses; ++ms) {
    turns += static_cast<int>(book.advance(kStart + milliseconds(ms)).size());
    bitten += book.in_force(kDrive).has(FaultVerb::Intermittent, "line") ? 1 : 0;
  }
  CHECK(bitten == Approx(share * kPasses).margin(kPasses / (period_s * 1000.0)));
  CHECK(turns == Approx(2.0 * kPasses / (period_s * 1000.0)).margin(2));
}

TEST_CASE("a scenario hands its orders out in time, whatever their place in the file", "[sim][faults]") {
  auto scenario = parse_scenario(R"(
    [[fault]]
    at_s = 2.0
    device = "plate left"
    verb = "clear"
    [[fault]]
    at_s = 0.5
    device = "plate left"
    verb = "wrong"
    what = "offset"
    amount = 80
    for_s = 4
  )",
                                 "demo.toml");
  INFO((scenario ? "" : scenario.error().what()));
  REQUIRE(scenario.has_value());
  CHECK(scenario->next_due(milliseconds(499)) == nullptr);
  const FaultOrder* first = scenario->next_due(milliseconds(500));
  REQUIRE(first != nullptr);
  CHECK(first->amount == 80.0);
  CHECK(first->lasting->seconds() == 4.0);
  CHECK(scenario->next_due(milliseconds(1999)) == nullptr);
  REQUIRE(scenario->next_due(milliseconds(9000)) != nullptr);
  CHECK(scenario->next_due(milliseconds(9000)) == nullptr);
}

TEST_CASE("a scenario with a mistake is refused whole, with its line", "[sim][faults]") {
  struct Case {
    const char* text;
    const char* says;
  };
  const Case cases[] = {{"", "must be tables"},
                        {"[[fault]]\nat_s = 1\ndevice = \"drive\"\n", "verb"},
                        {"[[fault]]\nat_s = -1\ndevice = \"drive\"\nverb = \"off\"", "s.toml:2"},
                        {"[[fault]]\nat_s = 1\ndevice = \"drive\"\nverb = \"off\"\nfoo = 1", "foo"},
                        {"[[fault]]\nat_s = 1\ndevice = \"drive\"\nverb = \"wrong\"\nwhat = \"teeth\"",
                         "known: speed, register"},
                        {"[[fault]]\nat_s = 1\ndevice = \"drive\"\nverb = \"off\"\n[[fault]]\nat_s = "
                         "2\ndevice = \"x\"\nverb = \"off\"",
                         "no device 'x'"},
                        {"[[fault", "s.toml:1"}};
  for (const Case& one : cases) {
    INFO(one.text);
    const auto scenario = parse_scenario(one.text, "s.toml");
    REQUIRE_FALSE(scenario.has_value());
    if (std::string(one.text).empty()) continue;
    CHECK_THAT(scenario.error().what(), Catch::Contains(one.says));
  }
}

TEST_CASE("the short words are words of the same language", "[sim][faults]") {
  struct Case {
    const char* short_form;
    const char* said;
  };
  const Case cases[] = {{"mute on", "drive off answers"},
                        {"mute off", "drive clear off answers"},
                        {"delay_replies_ms 200", "drive delayed answers 200"},
                        {"delay_replies_ms 0", "drive clear delayed answers"},
                        {"corrupt 0.1", "drive garbage bits 0.1"},
                        {"unplug", "drive off line"},
                        {"plug", "drive clear off line"},
                        {"plate left silent on", "plate left off data"},
                        {"plate left silent off", "plate left clear off data"},
                        {"offset right 40", "plate right wrong offset 40"},
                        {"imu pelvis silent on", "imu pelvis off data"},
                        {"imu pelvis loss 0.05", "imu pelvis intermittent random 0.05"},
                        {"loss", "network intermittent random 0.05"},
                        {"loss 0.02", "network intermittent random 0.02"},
                        {"loss 0.0", "network clear intermittent random"},
                        {"reorder 0.1", "network wrong order 0.1"},
                        {"duplicate", "network wrong twice 0.05"},
                        {"garbage 1", "network garbage datagrams 1"}};
  for (const Case& one : cases) {
    INFO(one.short_form);
    const auto said = in_fault_words(words(one.short_form));
    REQUIRE(said.has_value());
    CHECK(*said == words(one.said));
    CHECK(parse_order(*said).has_value());
  }
  for (const char* other :
       {"", "mute", "mute loud", "status", "imu pelvis reboot", "loss 0.1 0.2", "unplug now"})
    CHECK_FALSE(in_fault_words(words(other)).has_value());
}

TEST_CASE("words in any order and any number never crash the parser, and what it takes is within its table",
          "[sim][faults]") {
  const std::vector<std::string> vocabulary{"drive", "plate",  "left",  "imu",   "pelvis",  "network",
                                            "clock", "off",    "stuck", "wrong", "slow",    "clear",
                                            "speed", "offset", "for",   "every", "3",       "0.5",
                                            "-7",    "1e308",  "nan",   "",      "answers", "all"};
  std::mt19937 random(7);
  int taken = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::vector<std::string> line(random() % 9);
    for (auto& word : line) word = vocabulary[random() % vocabulary.size()];
    const auto parsed = parse_order(line);
    if (!parsed || parsed->form == nullptr) continue;
    ++taken;
    CHECK(parsed->form->kind == parsed->device.kind);
    if (parsed->form->takes_number())
      CHECK((parsed->amount >= parsed->form->low && parsed->amount <= parsed->form->high));
  }
  CHECK(taken > 100);
}

TEST_CASE("the page of the language has a row for each form, and none besides", "[sim][faults]") {
  std::ifstream in("sim/faults/README.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  const char* const devices[] = {"drive", "incline", "plate left\\|right", "imu SEGMENT", "network", "clock"};
  std::size_t rows = 0;
  for (std::size_t at = page.find("\n| "); at != std::string::npos; at = page.find("\n| ", at + 1)) ++rows;
  CHECK(rows == fault_forms().size() + 2);  // its head
  for (const FaultForm& form : fault_forms()) {
    std::ostringstream row;
    row << "| " << devices[static_cast<std::size_t>(form.kind)] << " | " << name_of(form.verb) << " | "
        << form.what << " | ";
    if (form.takes_number()) row << form.usual << ' ' << form.unit;
    row << " | " << form.meaning << " |\n";
    INFO(row.str());
    CHECK(page.find(row.str()) != std::string::npos);
  }
}
