#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "core/result.hpp"
#include "core/units.hpp"

namespace footfall::protocols::ati_rdt {

inline constexpr std::size_t kMaxDescriptionSize = std::size_t{64} * 1024;

/// What a Net F/T says of itself on /netftapi2.xml.
/// Units: counts per N and per N·m, whatever unit the box is set to (exact factors of NIST SP 811).
struct Description {
  std::array<char, 48> product{};
  double counts_per_newton = 0.0;
  double counts_per_newton_meter = 0.0;
  std::optional<core::Hertz> rate;  ///< comrdtrate; absent on some firmware
  /// The active calibration: its serial number and place in the box, "FT27462 no. 0"; the serial number alone
  /// where the place is not told; empty where there is no serial number (cfgcalsn, cfgcalsel). The page has
  /// no date of it.
  std::array<char, 48> calibration{};
};

/// Whether the numbers a record turns into are the same. Most calibrations have the same counts per unit and
/// differ inside the box: another identity is another calibration.
[[nodiscard]] bool same_calibration(const Description& a, const Description& b) noexcept;

/// Reads the page. Not an XML parser: it takes the tags it knows wherever they stand, each once. What is
/// wrong with the calibration's identity is no error: it is then not told.
/// Thread: any. Blocks/allocates: never. Errors: Reconfigure, one sentence with the tag.
[[nodiscard]] core::Result<Description> parse_description(std::string_view xml);

}  // namespace footfall::protocols::ati_rdt
