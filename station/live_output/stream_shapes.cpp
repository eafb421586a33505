#include "gait/metrics/metric_catalogue.hpp"
#include "station/live_output/sink.hpp"

namespace footfall::station {

std::vector<StreamShape> stream_shapes(const std::string& station, double force_rate_hz) {
  StreamShape forces{"Footfall forces", "Force", {}, force_rate_hz, "footfall/" + station + "/forces"};
  forces.channels = {{"f_v", "N", "Force"},
                     {"f_ap", "N", "Force"},
                     {"plate1_f_v", "N", "Force"},
                     {"plate2_f_v", "N", "Force"}};
  StreamShape steps{"Footfall steps", "Gait", {}, 0.0, "footfall/" + station + "/steps"};
  steps.channels = {{"index", "", "Count"}, {"side", "1 left, 2 right", "Side"}, {"health", "", "Bits"}};
  for (const gait::StepMetric& metric : gait::step_metrics())
    steps.channels.push_back({std::string(metric.key), "as in the label", "Metric"});
  return {std::move(forces), std::move(steps)};
}

}  // namespace footfall::station
