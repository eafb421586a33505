#pragma once
#include <string>
#include <vector>

#include "core/time.hpp"
#include "formats/c3d_content.hpp"
#include "gait/results.hpp"

/// Initial contacts and toe-offs as the events of a C3D file; private to recording. Thread: any. Blocks:
/// never. Allocates: the parameters. Errors: none.
namespace footfall::recording {

/// Adds EVENT, EVENT_CONTEXT and the header's events of the steps between `from` (the first frame) and `to`,
/// by the field's words: "Foot Strike" and "Foot Off" in the contexts "Left", "Right", "General" where the
/// side is unknown. Every 255 stand in parameters of their own (LABELS, LABELS2, ...). Returns how many did
/// not fit.
[[nodiscard]] std::size_t add_c3d_events(const std::vector<gait::StepResult>& steps, core::Timestamp from,
                                         core::Timestamp to, const std::string& subject,
                                         formats::C3dContent& content);

}  // namespace footfall::recording
