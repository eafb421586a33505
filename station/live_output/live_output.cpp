#include "station/live_output/live_output.hpp"

#include <chrono>
#include <limits>

#include "gait/metrics/metric_catalogue.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kNap = std::chrono::milliseconds(20);
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

void add_step(const gait::StepResult& step, std::vector<double>& times, std::vector<float>& values) {
  times.push_back(static_cast<double>(step.toe_off.ns) * 1e-9);
  values.push_back(static_cast<float>(step.index));
  values.push_back(step.side == gait::Side::Left ? 1.0F : step.side == gait::Side::Right ? 2.0F : kNaN);
  values.push_back(static_cast<float>(step.health));
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    const auto value = metric.value(step);
    values.push_back(value ? static_cast<float>(*value) : kNaN);
  }
}

}  // namespace

LiveOutput::LiveOutput(const LiveHub& hub, std::unique_ptr<LiveSink> sink)
    : hub_(hub), sink_(std::move(sink)), cursor_(hub.now()), thread_([this] { run(); }) {}

LiveOutput::~LiveOutput() {
  quit_ = true;
  thread_.join();
}

void LiveOutput::run() {
  name_thread("live-output");
  while (!quit_) {
    pass_on();
    std::this_thread::sleep_for(kNap);
  }
}

void LiveOutput::pass_on() {
  const HubBatch batch = hub_.take(cursor_);
  dropped_ = cursor_.samples_skipped;
  times_.clear();
  values_.clear();
  for (const DisplaySample& sample : batch.samples) {
    times_.push_back(static_cast<double>(sample.time.ns) * 1e-9);
    for (const float value : {sample.f_v_n, sample.f_ap_n, sample.plate_f_v_n[0], sample.plate_f_v_n[1]})
      values_.push_back(value);
  }
  if (!times_.empty()) sink_->push(kForceStream, times_, values_);
  sent_ += times_.size();
  times_.clear();
  values_.clear();
  for (const gait::StepResult& step : batch.steps) add_step(step, times_, values_);
  if (!times_.empty()) sink_->push(kStepStream, times_, values_);
}

}  // namespace footfall::station
