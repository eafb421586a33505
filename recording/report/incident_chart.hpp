#pragma once
#include <string>

#include "recording/incident.hpp"
#include "recording/report/page.hpp"

/// The picture of a stop: belt commanded and measured, vertical force of all plates, and what happened when.
/// Units: seconds from the trigger, m/s, N. Thread: any. Blocks: CPU only. Allocates: the page. Errors: those
/// of Page::render.
namespace footfall::recording {

struct IncidentChart {
  std::string title;
  bool simulation = false;
  const Incident& incident;
};

/// The bytes of the file.
[[nodiscard]] core::Result<std::string> render_incident_chart(const IncidentChart& chart, PageFormat format);

}  // namespace footfall::recording
