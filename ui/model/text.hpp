#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "ui/model/snapshot.hpp"

/// Numbers and states in the operator's words. Pure. Units: named in each function. Thread: any. Blocks:
/// never. Allocates: the returned string. Errors: what is absent or not finite becomes "--", never 0.
namespace footfall::ui {

[[nodiscard]] std::string number(std::optional<double> value, int decimals);
/// With a sign and a true minus: "+4.8 %", "−7 %".
[[nodiscard]] std::string percent_change(std::optional<double> fraction, int decimals);
/// With a sign and a true minus: "+4.8", "0.0"; "--" for what is not finite.
[[nodiscard]] std::string signed_number(double value, int decimals);
/// "samples were lost" -> "Samples were lost"
[[nodiscard]] std::string capital(std::string words);
[[nodiscard]] std::string speed_km_per_h(double speed_m_s);
[[nodiscard]] std::string speed_m_per_s(double speed_m_s);

/// control::MotionState by name -> words for the operator.
[[nodiscard]] std::string state_words(std::string_view state);
/// control::MotionOutcome by name -> what it means for the belt.
[[nodiscard]] std::string outcome_words(std::string_view outcome);
/// The same, but "On the way to ..." while a ramp is answered as it should be.
[[nodiscard]] std::string outcome_sentence(const v1::Status& status, SpeedUnit unit = SpeedUnit::KmPerH);
/// One sentence: why it stands or stops, or what to do next.
[[nodiscard]] std::string motion_sentence(const Snapshot& snapshot);
/// "Belt moves in 2.4 s", then "Belt starts moving".
[[nodiscard]] std::string countdown_words(double left_s);
[[nodiscard]] std::string link_words(const Snapshot& snapshot);
/// The same, and whether this console only watches: because it was begun so, or another one has control.
[[nodiscard]] std::string connection_words(const Snapshot& snapshot);
/// "26 Nov 03:31:51", local, of Unix time.
[[nodiscard]] std::string local_time(std::int64_t wall_ns);
/// "03:31:51" of the same.
[[nodiscard]] std::string local_clock(std::int64_t wall_ns);
/// "26 Nov 2026  03:31"; "--" for 0.
[[nodiscard]] std::string started_words(std::int64_t wall_ns);
/// "512.0 GB" on the disk of the recording under way, or why it is not known.
[[nodiscard]] std::string disk_free_words(const v1::Status& status);
/// For how long that is enough: "45 min", "12 h", or why it is not known.
[[nodiscard]] std::string disk_lasts_words(const v1::Status& status);
/// The name of the file without its folders.
[[nodiscard]] std::string session_name(std::string_view session_file);
/// One line on one plate: losses and staleness in words.
[[nodiscard]] std::string plate_words(const v1::PlateStatus& plate);
/// "Sensors: 5, 12 lost of 40000", with the first one that is silent or not aligned.
[[nodiscard]] std::string imu_words(const std::vector<v1::ImuStatus>& imus);
[[nodiscard]] std::string loop_words(const v1::LoopStatus& loop);

}  // namespace footfall::ui
