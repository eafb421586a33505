#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/station.pb.h"
#include "ui/model/command.hpp"
#include "ui/model/data.hpp"
#include "ui/model/force_history.hpp"
#include "ui/model/metronome.hpp"
#include "ui/model/review.hpp"
#include "ui/model/speed_unit.hpp"
#include "ui/model/step_history.hpp"
#include "ui/model/step_trail.hpp"

/// Everything the screen shows, as one value.
/// Units: in the names. Thread: made and read on the draw thread. Blocks: never. Errors: an absent optional
/// is not measurable; nothing here is trusted while `stale` or not `Live`.
namespace footfall::ui {

enum class Link : std::uint8_t { Disconnected, Connecting, Live };

/// Who holds the control lease, seen from this console.
enum class Holder : std::uint8_t { Nobody, Mine, Another };

/// docs/adr/0001-separate-console-process.md: a view older than this says nothing about the belt of now.
inline constexpr double kStaleAfterS = 0.3;

struct Snapshot {
  Link link = Link::Disconnected;
  bool ever_connected = false;
  bool stale = true;
  double age_s = 0.0;  ///< since the station's clock was last seen to advance
  bool viewer = false;
  bool keyboard_focus = true;
  WarningSound warning_sound = WarningSound::None;  ///< of a start that began now
  SpeedUnit unit = SpeedUnit::KmPerH;
  Holder holder = Holder::Nobody;
  StopProgress stop = StopProgress::None;
  std::optional<bool> seen_moving{};  ///< the belt, when its speed was last told; nullopt: never

  v1::Status status{};
  std::vector<v1::PlateStatus> plates{};
  std::vector<v1::ImuStatus> imus{};
  v1::LoopStatus loop{};
  v1::IntakeState intake{};  ///< of the present runner, as far as this console's role may know
  v1::DeviceList devices{};  ///< as last told
  v1::GaitSummary recent{}, baseline{};
  std::optional<double> target_cadence_spm{};
  v1::LiveComparison comparison{};           ///< serial 0: the station compares nothing
  std::vector<v1::CadenceTarget> targets{};  ///< none without a baseline
  std::vector<v1::SideMeans> side_means{};   ///< by foot, with why they are doubtful
  std::uint64_t frames_skipped = 0, samples_skipped = 0, frames_dropped_here = 0, batches_refused = 0;

  const ForceHistory* forces = nullptr;                     ///< the whole session's
  const StepTrail* steps = nullptr;                         ///< the last ones, for curves and bars
  const StepHistory* history = nullptr;                     ///< every step, for the review
  v1::RunnerView runner_view{};                             ///< as the station tells it
  std::shared_ptr<const v1::IncidentDetail> incident{};     ///< the last stop's record; nullptr: none yet
  std::shared_ptr<const v1::IncidentList> incident_list{};  ///< newest first; nullptr: not told
  std::shared_ptr<const DataView> data{};                   ///< the station's recordings; nullptr: not told
  std::shared_ptr<const ReviewView> review{};               ///< of recordings; nullptr: no client
  std::optional<CommandReply> reply{};                      ///< the newest one that was not a plain yes
  double reply_age_s = 0.0;
  std::string kept{};                  ///< the newest note that the station has taken, for a few seconds
  bool undo_baseline = false;          ///< a baseline was set from here less than 8 s ago
  std::uint64_t start_token = 0;       ///< of the newest accepted BeginStart; 0 when none
  std::uint64_t level_token = 0;       ///< of the newest accepted BeginLevel; 0 when none
  v1::ProgrammeList programmes{};      ///< the station's, as last told
  std::vector<std::string> remarks{};  ///< the console's own: missing font

  [[nodiscard]] bool trusted() const { return link == Link::Live && !stale; }
};

}  // namespace footfall::ui
