#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "gait/offline/stance_curves.hpp"
#include "recording/report/page.hpp"

/// The picture of a run: vertical and fore-aft force over stance, mean and the band of one standard
/// deviation, left and right, and the way of the centre of pressure where there is one. The feet differ in
/// dash and marker as well as in a hue that the colour-blind can tell apart. Units: body weights, newtons
/// where it is unknown. Thread: any, reentrant. Blocks: CPU only. Allocates: the page. Errors: those of
/// Page::render.
namespace footfall::recording {

struct StanceChart {
  std::string title;                 ///< e.g. the file's name
  std::vector<std::string> details;  ///< a line each, below the title; a long one is cut
  bool simulation = false;           ///< marked so that nobody takes it for a person
  std::vector<gait::StanceCurves> curves;
  std::optional<core::Newtons> body_weight;
  bool cop_on_belt = false;  ///< else as recorded, in the lab frame
};

/// The bytes of the file.
[[nodiscard]] core::Result<std::string> render_stance_chart(const StanceChart& chart, PageFormat format);

}  // namespace footfall::recording
