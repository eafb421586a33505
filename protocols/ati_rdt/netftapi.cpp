#include "protocols/ati_rdt/netftapi.hpp"

#include <charconv>
#include <cmath>

namespace footfall::protocols::ati_rdt {
namespace {

constexpr double kNewtonsPerLbf = 4.4482216152605, kNewtonsPerKgf = 9.80665, kMetersPerInch = 0.0254;
constexpr double kMaxCountsPerUnit = 1e12, kMaxRateHz = 10'000.0;

struct Unit {
  std::string_view name;
  double si;
};
constexpr std::array kForceUnits{Unit{"N", 1.0}, Unit{"lbf", kNewtonsPerLbf},
                                 Unit{"klbf", 1000.0 * kNewtonsPerLbf}, Unit{"kN", 1000.0},
                                 Unit{"kgf", kNewtonsPerKgf}};
constexpr std::array kTorqueUnits{Unit{"Nm", 1.0},
                                  Unit{"N-m", 1.0},
                                  Unit{"lbf-in", kNewtonsPerLbf* kMetersPerInch},
                                  Unit{"lbf-ft", kNewtonsPerLbf * 12.0 * kMetersPerInch},
                                  Unit{"Nmm", 0.001},
                                  Unit{"N-mm", 0.001},
                                  Unit{"kgf-cm", kNewtonsPerKgf * 0.01},
                                  Unit{"kNm", 1000.0},
                                  Unit{"kN-m", 1000.0}};

tl::unexpected<core::Error> bad(std::string_view tag, const char* what) {
  return core::fail(core::Remedy::Reconfigure, "netftapi2.xml: %.*s: %s; look at the sensor's own web page",
                    static_cast<int>(tag.size()), tag.data(), what);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Position after "<tag>" or "</tag>", npos when absent.
std::size_t find_tag(std::string_view xml, std::string_view opening, std::string_view tag, std::size_t from) {
  for (auto at = xml.find(opening, from); at != std::string_view::npos; at = xml.find(opening, at + 1)) {
    const auto name = at + opening.size();
    if (xml.substr(name, tag.size()) == tag && xml.substr(name + tag.size(), 1) == ">") return at;
  }
  return std::string_view::npos;
}

core::Result<std::optional<std::string_view>> find(std::string_view xml, std::string_view tag) {
  const auto open = find_tag(xml, "<", tag, 0);
  if (open == std::string_view::npos) return std::optional<std::string_view>{};
  const auto begin = open + tag.size() + 2;
  const auto close = find_tag(xml, "</", tag, begin);
  if (close == std::string_view::npos) return bad(tag, "not closed");
  if (find_tag(xml, "<", tag, close) != std::string_view::npos) return bad(tag, "stands there twice");
  const auto text = trimmed(xml.substr(begin, close - begin));
  if (text.find('<') != std::string_view::npos) return bad(tag, "holds another tag instead of a value");
  return std::optional(text);
}

core::Result<std::string_view> require(std::string_view xml, std::string_view tag) {
  const auto found = find(xml, tag);
  if (!found) return tl::unexpected<core::Error>(found.error());
  if (!*found || (*found)->empty()) return bad(tag, "missing");
  return **found;
}

core::Result<double> number(std::string_view tag, std::string_view text, double max) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return bad(tag, "not a number");
  if (!std::isfinite(value) || !(value > 0.0) || value > max) return bad(tag, "out of range");
  return value;
}

template <std::size_t N>
core::Result<double> counts_per_si(std::string_view xml, std::string_view count_tag,
                                   std::string_view unit_tag, const std::array<Unit, N>& units) {
  const auto count_text = require(xml, count_tag);
  if (!count_text) return tl::unexpected<core::Error>(count_text.error());
  const auto counts = number(count_tag, *count_text, kMaxCountsPerUnit);
  if (!counts) return counts;
  const auto name = require(xml, unit_tag);
  if (!name) return tl::unexpected<core::Error>(name.error());
  for (const Unit& unit : units) {
    if (unit.name == *name) return *counts / unit.si;
  }
  return bad(unit_tag, "a unit this station does not know");
}

void copy_printable(std::string_view text, std::array<char, 48>& out) {
  for (std::size_t i = 0; i < text.size() && i + 1 < out.size(); ++i) {
    out[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
  }
}

/// Of a tag that nothing depends on.
std::string_view told(std::string_view xml, std::string_view tag) {
  const auto found = find(xml, tag);
  return found && *found ? **found : std::string_view{};
}

void name_calibration(std::string_view xml, std::array<char, 48>& out) {
  constexpr std::string_view kNumber = " no. ";
  constexpr std::size_t kMostDigits = 2;
  const std::string_view serial = told(xml, "cfgcalsn"), place = told(xml, "cfgcalsel");
  if (serial.empty()) return;
  std::array<char, 48> text{};
  std::size_t size = 0;
  const auto add = [&](std::string_view part) {
    for (std::size_t i = 0; i < part.size() && size + 1 < text.size(); ++i) text[size++] = part[i];
  };
  add(serial.substr(0, text.size() - 1 - kNumber.size() - kMostDigits));
  const bool is_number = !place.empty() && place.size() <= kMostDigits &&
                         place.find_first_not_of("0123456789") == std::string_view::npos;
  if (is_number) {
    add(kNumber);
    add(place);
  }
  copy_printable(std::string_view(text.data(), size), out);
}

}  // namespace

core::Result<Description> parse_description(std::string_view xml) {
  if (xml.size() > kMaxDescriptionSize) return bad("page", "larger than 64 KiB");
  Description description;
  const auto product = require(xml, "prodname");
  if (!product) return tl::unexpected<core::Error>(product.error());
  copy_printable(*product, description.product);
  const auto force = counts_per_si(xml, "cfgcpf", "scfgfu", kForceUnits);
  if (!force) return tl::unexpected<core::Error>(force.error());
  description.counts_per_newton = *force;
  const auto torque = counts_per_si(xml, "cfgcpt", "scfgtu", kTorqueUnits);
  if (!torque) return tl::unexpected<core::Error>(torque.error());
  description.counts_per_newton_meter = *torque;
  const auto rate = find(xml, "comrdtrate");
  if (!rate) return tl::unexpected<core::Error>(rate.error());
  if (*rate) {
    const auto hertz = number("comrdtrate", **rate, kMaxRateHz);
    if (!hertz) return tl::unexpected<core::Error>(hertz.error());
    description.rate = core::Hertz(*hertz);
  }
  name_calibration(xml, description.calibration);
  return description;
}

bool same_calibration(const Description& a, const Description& b) noexcept {
  return a.counts_per_newton == b.counts_per_newton &&
         a.counts_per_newton_meter == b.counts_per_newton_meter && a.rate == b.rate &&
         a.calibration == b.calibration;
}

}  // namespace footfall::protocols::ati_rdt
