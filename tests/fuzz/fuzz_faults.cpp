#include <cmath>
#include <sstream>

#include "sim/faults/scenario.hpp"
#include "sim/faults/synonyms.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::sim;

namespace {

void check(const FaultOrder& order) {
  fuzz::expect(order.period.ns > 0, "a period passes");
  if (order.form == nullptr) return;
  fuzz::expect(order.form->kind == order.device.kind, "a device has only its own faults");
  fuzz::expect(std::isfinite(order.amount) == order.form->takes_number(), "a number where one belongs");
  if (order.form->takes_number())
    fuzz::expect(order.amount >= order.form->low && order.amount <= order.form->high, "within its range");
  fuzz::expect(!order.lasting || order.lasting->ns > 0, "a duration passes");
}

}  // namespace

/// The first byte chooses: a line of the control socket, or a scenario file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] % 2 != 0) {
    const auto scenario = parse_scenario(text, "fuzz.toml");
    if (!scenario) return 0;
    for (const Scenario::Item& item : scenario->items()) {
      fuzz::expect(item.at.ns >= 0, "no fault before the start");
      check(item.order);
    }
    return 0;
  }
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  const auto said = in_fault_words(words);
  if (const auto order = parse_order(said ? *said : words)) check(*order);
  return 0;
}
