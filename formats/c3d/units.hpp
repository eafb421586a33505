#pragma once
#include <optional>
#include <string_view>

/// Units as C3D files spell them, into SI; private to formats. Case, blanks and dots do not matter, files cut
/// the words short ("mete", "nt", "ntmm"). nullopt for what is not known. Thread: any. Allocates: little.
namespace footfall::formats::c3d {

[[nodiscard]] std::optional<double> metres_of(std::string_view unit);
[[nodiscard]] std::optional<double> newtons_of(std::string_view unit);
/// Of a moment, to N·m.
[[nodiscard]] std::optional<double> newton_metres_of(std::string_view unit);

}  // namespace footfall::formats::c3d
