#pragma once
#include "formats/c3d/head.hpp"
#include "formats/c3d/lab_frame.hpp"
#include "formats/recording.hpp"

/// What an export of this project says beside its plates (docs/exports.md "C3D"); private to formats. Units:
/// SI. Thread: values. Blocks: never. Allocates: two columns per plate. Errors: none, what is absent stays
/// so.
namespace footfall::formats::c3d {

[[nodiscard]] bool is_export(const Parameters& parameters);

/// Moments about the file's origin on the plate's surface, from the wrench before it becomes forces and CoP.
/// Only for a plate whose normal is up; else empty.
void add_moments(const PlacedPlate& plate, const LabFrame& lab, BeltColumns& belt);

/// Start, belt, mass and the plates' names; drops what fills up the last frame.
void add_session(const Parameters& parameters, const Layout& layout, Samples& samples,
                 ForceRecording& recording);

}  // namespace footfall::formats::c3d
