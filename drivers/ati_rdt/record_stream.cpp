#include "drivers/ati_rdt/record_stream.hpp"

namespace footfall::drivers::ati_rdt {

using protocols::ati_rdt::Arrival;

namespace {

std::array<double, 3> scaled(const std::array<std::int32_t, 3>& counts, double counts_per_unit) {
  return {counts[0] / counts_per_unit, counts[1] / counts_per_unit, counts[2] / counts_per_unit};
}

std::uint16_t status_flags(const protocols::ati_rdt::Record& record, bool frozen) {
  unsigned flags = 0;
  if (protocols::ati_rdt::is_saturated(record.status) || protocols::ati_rdt::at_end_stop(record))
    flags |= core::kSaturated;
  if (protocols::ati_rdt::is_error(record.status) || frozen) flags |= core::kInvalid;
  return static_cast<std::uint16_t>(flags);
}

}  // namespace

RecordStream::Outcome RecordStream::take(const protocols::ati_rdt::Record& record,
                                         const io::ReceiveClock::Time& received,
                                         bool restart_likely) noexcept {
  Outcome out;
  out.step = tracker_.observe(record.rdt_sequence, record.ft_sequence, received.time, restart_likely);
  const Arrival arrival = out.step.arrival;
  if (arrival == Arrival::Reordered || arrival == Arrival::Duplicated) return out;
  if (arrival == Arrival::Restarted) clock_map_.reset();

  out.has_sample = true;
  core::ForceSample& sample = out.sample;
  sample.sequence = out.step.sequence;
  // Exact to 1 ns for 99 days at 1 kHz: the product stays below 2^53.
  sample.device_time = {
      static_cast<std::int64_t>(static_cast<double>(sample.sequence) * (1e9 / options_.rate.value()))};
  sample.receive_time = received.time;
  sample.station_time = clock_map_.observe(sample.device_time, received.time);
  sample.wrench = options_.pose.to_lab(scaled(record.force, options_.counts_per_newton),
                                       scaled(record.torque, options_.counts_per_newton_meter));
  sample.device_status = record.status;
  sample.plate = options_.plate;

  unsigned flags = status_flags(record, out.step.frozen);
  if (out.step.missing > 0 || arrival == Arrival::Restarted) flags |= core::kGapBefore;
  if (sample.receive_time - sample.station_time > options_.max_lateness) flags |= core::kStale;
  if (received.jumped) flags |= core::kClockJump;
  sample.flags = static_cast<std::uint16_t>(flags);
  return out;
}

}  // namespace footfall::drivers::ati_rdt
