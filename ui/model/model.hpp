#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// One frame as it came off the stream, with the console's arrival time.
struct ArrivedFrame {
  std::chrono::steady_clock::time_point at{};
  v1::LiveFrame frame{};
};

/// What the client knows beside the frames.
struct ClientView {
  Link link = Link::Disconnected;
  std::uint64_t lease_epoch = 0;  ///< mine, 0 when none
  std::uint64_t start_token = 0, level_token = 0;
  std::uint64_t frames_dropped = 0;
  StopProgress stop = StopProgress::None;
  std::vector<CommandReply> replies{};
  std::shared_ptr<const v1::IncidentDetail> incident{};
  std::shared_ptr<const v1::IncidentList> incident_list{};
  std::shared_ptr<const DataView> data{};
  std::shared_ptr<const ReviewView> review{};
};

/// Turns frames and replies into the Snapshot. Pure: time is handed in. Thread: draw thread. Blocks: never.
/// Errors: none; a refused batch is counted.
class Model {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit Model(bool viewer, const History::Levels& kept = History::kSession);
  void absorb(const ArrivedFrame& arrived);
  void absorb(const ClientView& view, TimePoint now);
  void set_keyboard_focus(bool focused) { snapshot_.keyboard_focus = focused; }
  void set_unit(SpeedUnit unit) { snapshot_.unit = unit; }
  /// A programme is under way, or there are some to choose from.
  [[nodiscard]] bool has_programmes() const {
    return snapshot_.programmes.programmes_size() > 0 || snapshot_.status.programme().segments() > 0;
  }
  void set_warning_sound(WarningSound sound) { snapshot_.warning_sound = sound; }
  void add_remark(std::string remark) { snapshot_.remarks.push_back(std::move(remark)); }
  [[nodiscard]] const ForceHistory& forces() const { return forces_; }
  /// The state as of `now`: ages, staleness and holder are computed here.
  [[nodiscard]] const Snapshot& snapshot(TimePoint now);

 private:
  Snapshot snapshot_;
  ForceHistory forces_;
  StepTrail steps_;
  StepHistory history_;
  std::uint64_t lease_epoch_ = 0;
  std::int64_t station_time_ns_ = 0;
  std::optional<TimePoint> advanced_at_;  ///< when the station's clock last advanced
  TimePoint reply_at_{}, kept_at_{};
  std::optional<TimePoint> baseline_set_at_;
};

}  // namespace footfall::ui
