#pragma once
#include "gait/offline/offline.hpp"
#include "recording/session.hpp"

/// A stretch of a session analysed anew from its recorded samples, as `footfall analyze` does it of the
/// whole: the same columns, the same analysis, the sides by the inertial sensors where the forces cannot
/// tell.
namespace footfall::recording {

/// Times of contacts and forces: s after the session's start. Filters, the removal of drift and the choice of
/// sides know nothing of what lies outside: take some seconds more on either side than are wanted.
/// `going_on` is asked while reading, and told 1 before the analysis, which does not look. Thread: the
/// reader's. Blocks: disk, then CPU (a minute at 1 kHz takes some tenths of a second). Allocates: several
/// times the samples of the span. Errors: those of reading a span and of gait::analyze(), one sentence; Retry
/// when cancelled.
[[nodiscard]] core::Result<gait::OfflineResult> analyze_part(SessionReader& session, const TimeSpan& span,
                                                             const gait::Method& method,
                                                             const GoingOn& going_on = {});

}  // namespace footfall::recording
