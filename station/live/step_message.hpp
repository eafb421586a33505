#pragma once
#include <footfall/v1/station.pb.h>

#include "gait/results.hpp"

/// Steps and their means as messages: units into names; what is not measurable is absent. Thread: any.
/// Blocks: never. Allocates: yes. Errors: none.
namespace footfall::station {

/// "left", "right"; "" where it is not known.
[[nodiscard]] const char* side_name(gait::Side side);
void fill_summary(const gait::Summary& summary, v1::GaitSummary& message);
/// `epoch`: the time zero of the message's times.
void fill_step(const gait::StepResult& step, core::Timestamp epoch, v1::Step& message);
/// The same without Step.metrics, for many at once.
void fill_step_alone(const gait::StepResult& step, core::Timestamp epoch, v1::Step& message);

}  // namespace footfall::station
