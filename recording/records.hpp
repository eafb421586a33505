#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "core/time.hpp"
#include "gait/results.hpp"

/// What a session holds beside samples, steps, treadmill and log, one struct for each row of a table
/// (docs/session-format.md). Frame/units: as core/samples.hpp; times on the station's monotonic clock, wall
/// times (Unix, ns) are labels. Thread: values. Errors: what is not known is empty, NaN or nullopt, never 0.
namespace footfall::recording {

/// Numbers of devices: a plate's own; from kFirstImuStream on inertial sensors; then these.
inline constexpr std::uint8_t kTreadmillStream = 128, kSafetyInputsStream = 129;

/// Samples are lost by the device's number; of the treadmill and the contacts cycles are.
[[nodiscard]] constexpr bool holds_samples(std::uint8_t stream) {
  return stream < kTreadmillStream;
}

enum class DeviceKind : std::uint8_t { ForcePlate, Imu, Treadmill, SafetyInputs };
/// Station: the device has no clock, what it says is stamped on arrival. Counter: a sample counter over the
/// nominal rate is its clock. Own: it sends its own time.
enum class DeviceClock : std::uint8_t { Station, Counter, Own };

struct DeviceMeta {
  std::uint8_t stream = 0;
  DeviceKind kind = DeviceKind::ForcePlate;
  std::string name, product, serial, firmware;  ///< empty: the device does not tell
  DeviceClock clock = DeviceClock::Counter;
  double sample_rate_hz = 0.0;  ///< NaN: it is polled or has none
  bool simulated = false;
};

/// The calibration with which a device's samples were computed.
struct CalibrationMeta {
  std::uint8_t stream = 0;
  std::string identity;  ///< certificate or file; empty: the device does not tell
  std::string date;      ///< of the calibration, ISO 8601; empty likewise
  std::string units;     ///< of the matrix: "N, N m per count"
  std::int64_t rows = 0, columns = 0;
  std::vector<double> matrix;  ///< by rows: output = matrix * input
};

/// A zeroing of a device, at or before the time from which samples are affected. A device that takes its
/// reading as zero by itself does not tell the offset: NaN.
struct Zeroing {
  core::Timestamp time;
  std::uint8_t stream = 0;
  core::Wrench offset;  ///< subtracted from then on, lab frame
  std::string who, role;
};

/// How a device's clock was mapped to the station's at the end of one chunk: station = device + offset.
struct ClockFit {
  std::int64_t chunk = 0;
  std::uint8_t stream = 0;
  core::Timestamp device_time, station_time;  ///< of the chunk's last sample
  std::int64_t offset_ns = 0;
  double drift_ppm = 0.0;  ///< slope of the fit; NaN: the map follows the offset alone
};

/// Where results come from. Set 1 is the live one; later ones stand beside it, never over it.
struct ResultSet {
  std::int64_t id = 1;
  std::string method_id, software_version;
  std::int64_t wall_ns = 0;
  std::string reason;      ///< why it was computed: "live", "recompute"
  std::string source;      ///< what it was computed from, one sentence
  std::string parameters;  ///< what differs from the configuration, TOML; may be empty
  std::string who, role;
};
inline constexpr std::int64_t kLiveResultSet = 1;

/// A step with whose it is.
struct StoredStep {
  std::int64_t result_set = kLiveResultSet;
  std::string method_id;
  gait::StepResult step;
};

/// One metric of a result set over the whole session.
struct SessionMetric {
  std::int64_t result_set = kLiveResultSet;
  std::string key;  ///< with its unit, as in `footfall analyze --json`: "contact_time_s"
  std::string method_id;
  std::optional<double> value;
  bool doubtful = false;  ///< gait::MetricMean
};

/// Every metric of the catalogue, in its order; what was not measurable has no value.
[[nodiscard]] std::vector<SessionMetric> metrics_of(const gait::Summary& summary, std::int64_t result_set,
                                                    const std::string& method_id);

enum class MarkerKind : std::uint8_t { Marker, Note };

struct Marker {
  core::Timestamp time;
  std::int64_t wall_ns = 0;
  MarkerKind kind = MarkerKind::Marker;
  std::string preset;  ///< key of a prepared marker; empty: free text
  std::string text, who, role;
};

/// Before, during and after the run of this session.
enum class PainPhase : std::uint8_t { Onset, During, NextMorning, Before, After };
enum class BodySide : std::uint8_t { None, Left, Right, Both };

/// Pain on the numeric rating scale, 0 none to 10 worst imaginable.
struct Pain {
  std::optional<core::Timestamp> time;  ///< nullopt: after the session
  std::int64_t wall_ns = 0;
  PainPhase phase = PainPhase::During;
  std::int64_t score = 0;
  std::string region;  ///< in words: "knee, front"
  BodySide side = BodySide::None;
  std::string condition, text, who, role;
};

enum class ExertionScale : std::uint8_t { Borg6To20, BorgCr10 };

struct Exertion {
  std::optional<core::Timestamp> time;
  std::int64_t wall_ns = 0;
  ExertionScale scale = ExertionScale::BorgCr10;
  double value = 0.0;
  std::string text, who, role;
};

/// Where a file that was not recorded comes from: "migration" or "import".
struct Origin {
  std::string kind, source;
  std::int64_t source_format = 0;      ///< format version of a session; 0: another kind of file
  std::vector<std::byte> source_hash;  ///< of a session its tail.chunk_hash, else BLAKE2b-256 of the file
  std::string software_version;
  std::int64_t wall_ns = 0;
};

[[nodiscard]] std::string_view name_of(DeviceKind kind);
[[nodiscard]] std::string_view name_of(DeviceClock clock);
[[nodiscard]] std::string_view name_of(MarkerKind kind);
[[nodiscard]] std::string_view name_of(PainPhase phase);
[[nodiscard]] std::string_view name_of(BodySide side);
[[nodiscard]] std::string_view name_of(ExertionScale scale);
/// Leave the value as it is when the name is unknown, and say so.
bool parse_name(std::string_view name, DeviceKind& kind);
bool parse_name(std::string_view name, DeviceClock& clock);
bool parse_name(std::string_view name, MarkerKind& kind);
bool parse_name(std::string_view name, PainPhase& phase);
bool parse_name(std::string_view name, BodySide& side);
bool parse_name(std::string_view name, ExertionScale& scale);

/// Whether a record may be stored: pain 0 to 10 with a place, exertion on its scale, text that is not empty
/// or longer than 2000 bytes. Errors: Operator, one sentence that says what to enter.
[[nodiscard]] core::Result<void> check(const Marker& marker);
[[nodiscard]] core::Result<void> check(const Pain& pain);
[[nodiscard]] core::Result<void> check(const Exertion& exertion);

}  // namespace footfall::recording
