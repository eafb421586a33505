#pragma once
#include <memory>
#include <string>

#include "ui/model/review.hpp"
#include "ui/model/snapshot.hpp"

/// What a station could have told of recordings, an intake and devices, with the longest words that are to be
/// expected. Thread: any. Blocks: never. Errors: none.
namespace footfall::tests {

/// So many sessions of every kind (FakeData) and an export in `export_state`.
[[nodiscard]] std::shared_ptr<ui::DataView> made_up_recordings(int sessions,
                                                               const char* export_state = "none");

/// Sessions in the list, and a comparison of the first and last minute of the newest that can be read.
[[nodiscard]] std::shared_ptr<ui::ReviewView> made_up_review();
/// Tells at once what `requests` want: steps with marks, curves, a trend, a comparison.
void answer_review(ui::ReviewView& view, const ui::ReviewRequests& requests);

/// A connected station with a belt at rest, as a `role` sees it: viewer, operator, clinician, technician.
void stand_still(ui::Snapshot& snapshot, const std::string& role);
/// The ten questions, two of them answered yes, not decided about; under a pseudonym or "unnamed".
void ask_in_part(ui::Snapshot& snapshot, const std::string& subject);
/// All ten and two figures; the red flag was allowed, the rest acknowledged.
void answer_in_full(ui::Snapshot& snapshot);
[[nodiscard]] v1::IntakeDecision made_up_decision();
/// The measure in that place cannot be told, for that reason of the health of its steps.
void doubt(ui::Snapshot& snapshot, int measure, const std::string& reason);
/// The mean over the last steps of the measure of this key.
void doubt_readout(ui::Snapshot& snapshot, const std::string& key, const std::string& reason);
/// A stop because a plate fell silent, with belt and force 30 s before and 10 s after it.
[[nodiscard]] std::shared_ptr<v1::IncidentDetail> made_up_incident();
/// Five stops, the sentences of two longer than a line, one record unreadable.
[[nodiscard]] std::shared_ptr<v1::IncidentList> made_up_incidents();
/// Two plates, eight sensors, a watchdog that was read, a recording under way.
void add_devices(ui::Snapshot& snapshot);

}  // namespace footfall::tests
