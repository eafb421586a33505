#pragma once
#include <footfall/v1/programme.pb.h>

#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "config/programme_file.hpp"
#include "control/supervisor.hpp"
#include "core/result.hpp"

namespace footfall::station {

/// The station's programmes, and which of them is on the belt. Thread: API threads. Blocks: a short mutex,
/// begin() for its `ask`. Allocates: yes. Errors: broken files are problems of the list; what a console sends
/// is checked here for form, by the supervisor for what this station allows.
class ProgrammeDesk {
 public:
  /// Reads the folder once; an empty path is a station without programmes.
  ProgrammeDesk(const std::filesystem::path& folder, const control::Limits& limits);

  /// Every programme with its length from now, and why it would be refused now.
  void list(const control::SupervisorStatus& now, bool has_incline, v1::ProgrammeList& list) const;
  /// The one named, or the console's own, as it came.
  [[nodiscard]] core::Result<control::Programme> find(const v1::ProgrammeRequest& request) const;
  /// Gives the programme an id of its own and lets `ask` hand it over; one at a time.
  void begin(control::Programme programme, const std::function<void(const control::Programme&)>& ask);
  /// `baseline_spm`: measured, if it is.
  void fill(const control::ProgrammeStatus& status, std::optional<core::StepsPerMinute> baseline,
            v1::ProgrammeStatus& message) const;
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  [[nodiscard]] std::optional<control::Programme> begun(std::uint32_t id) const;

  control::Limits limits_;
  std::vector<config::ProgrammeFile> library_;
  std::vector<std::string> problems_;
  std::mutex begin_mutex_;  ///< one programme on its way at a time
  mutable std::mutex mutex_;
  std::deque<control::Programme> begun_;  ///< the last ones handed over, newest last
  std::uint32_t last_id_ = 0;
};

}  // namespace footfall::station
