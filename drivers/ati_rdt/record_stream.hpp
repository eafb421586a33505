#pragma once
#include "core/clock_map.hpp"
#include "core/plate_pose.hpp"
#include "core/samples.hpp"
#include "drivers/io/receive_clock.hpp"
#include "protocols/ati_rdt/netftapi.hpp"
#include "protocols/ati_rdt/rdt.hpp"
#include "protocols/ati_rdt/sequence.hpp"

namespace footfall::drivers::ati_rdt {

struct StreamOptions {
  core::PlatePose pose;
  double counts_per_newton = 1.0, counts_per_newton_meter = 1.0;
  core::Hertz rate{1000.0};
  core::Duration max_lateness = core::milliseconds(20);
  std::uint8_t plate = 0;
};

/// From wire records to calibrated samples in the lab frame with station times.
/// Thread: measuring thread. Blocks/allocates: never. Errors: flags of the sample.
class RecordStream {
 public:
  struct Outcome {
    protocols::ati_rdt::SequenceStep step;
    bool has_sample = false;
    core::ForceSample sample;
  };

  explicit RecordStream(const StreamOptions& options) : options_(options), tracker_(options.rate) {}
  [[nodiscard]] Outcome take(const protocols::ati_rdt::Record& record, const io::ReceiveClock::Time& received,
                             bool restart_likely) noexcept;

 private:
  StreamOptions options_;
  protocols::ati_rdt::SequenceTracker tracker_;
  core::ClockMap clock_map_;
};

}  // namespace footfall::drivers::ati_rdt
