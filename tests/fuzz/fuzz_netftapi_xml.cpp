#include <cmath>
#include <string_view>

#include "protocols/ati_rdt/netftapi.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = protocols::ati_rdt::parse_description({reinterpret_cast<const char*>(data), size});
  if (!parsed) {
    fuzz::expect(parsed.error().what()[0] != '\0', "a refusal has a sentence");
    return 0;
  }
  const auto usable = [](double counts) { return std::isfinite(counts) && counts > 0.0; };
  fuzz::expect(usable(parsed->counts_per_newton) && usable(parsed->counts_per_newton_meter), "counts divide");
  fuzz::expect(!parsed->rate || usable(parsed->rate->value()), "a rate is a rate");
  fuzz::expect(parsed->product.back() == '\0', "the product name ends");
  return 0;
}
