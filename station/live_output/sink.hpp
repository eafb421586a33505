#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"

/// Where live samples and steps go beside the API: the shape of a Lab Streaming Layer outlet, so that such an
/// outlet is one implementation and a test another. Frame/sign: lab frame. Units: in every channel. Times:
/// seconds on the station's monotonic clock, which is liblsl's local clock as well. Thread: one, that of
/// LiveOutput, never a real-time thread. Blocks: may, for as long as it likes: what is missed meanwhile is
/// counted. Allocates: may. Errors: open() says why in one sentence; push() has none.
namespace footfall::station {

struct StreamChannel {
  std::string label, unit, type;  ///< "fz", "N", "Force"
};

struct StreamShape {
  std::string name, type;  ///< "Footfall forces", "Force"
  std::vector<StreamChannel> channels;
  double nominal_rate_hz = 0.0;  ///< 0: irregular
  std::string source_id;         ///< of the same station and stream always the same
};

class LiveSink {
 public:
  virtual ~LiveSink() = default;
  virtual core::Result<void> open(const std::vector<StreamShape>& streams) = 0;
  /// `values` by rows, as many as `times_s`, each as wide as the stream's channels; NaN is not measurable.
  virtual void push(std::size_t stream, std::span<const double> times_s, std::span<const float> values) = 0;
};

/// The streams of a station: forces at the sample rate, steps as they end.
enum : std::size_t { kForceStream = 0, kStepStream = 1 };
[[nodiscard]] std::vector<StreamShape> stream_shapes(const std::string& station, double force_rate_hz);

/// An outlet per stream by liblsl; a sentence where this build has none.
[[nodiscard]] core::Result<std::unique_ptr<LiveSink>> make_lsl_sink();
/// Whether liblsl was there to build with.
[[nodiscard]] bool lsl_is_built() noexcept;

}  // namespace footfall::station
