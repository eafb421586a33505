#pragma once
#include "ui/draw/widgets.hpp"
#include "ui/model/data.hpp"

/// The two large panels of the Data page. Thread: draw thread. Blocks: never. Errors: none.
namespace footfall::ui {

inline constexpr float kExportPanel = 214;  ///< height at 1280 x 800

/// As many sessions as the table has room for.
[[nodiscard]] std::uint32_t data_rows(const Pen& pen, Rect r);
void draw_data_table(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
                     std::uint32_t rows);
void draw_export(const Pen& pen, const Snapshot& snapshot, Rect r, DataPageState& state,
                 DataRequests& requests);

}  // namespace footfall::ui
