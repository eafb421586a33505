#pragma once
#include <ostream>

#include "ui/model/force_history.hpp"

namespace footfall::ui {

/// The data behind a chart as CSV: one header line with the unit at the end of each name, then one line per
/// sample ("time_s,station_time_s,f_v_n,...") or, where single samples are no longer kept, per bucket
/// ("time_s,station_time_s,bucket_s,f_v_min_n,f_v_max_n,..."). time_s counts from the session's first sample,
/// station_time_s is the station's monotonic clock. Missing values are empty. Thread: any. Blocks: as the
/// stream does. Errors: those of the stream.
void write_csv(std::ostream& out, const History::Rows& rows, double zero_s);

}  // namespace footfall::ui
