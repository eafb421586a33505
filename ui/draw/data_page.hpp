#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/data.hpp"

namespace footfall::ui {

/// For the researcher: the recorded sessions with filters and order, what is in the chosen one, and its
/// export with progress. Thread: draw thread. Blocks: never. Errors: none; a folder or station that does not
/// answer is one sentence.
void draw_data(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
               DataRequests& requests);

/// May the chosen session be exported now, and if not, why.
[[nodiscard]] Permit export_permit(const Snapshot& snapshot, const DataPageState& state);

}  // namespace footfall::ui
