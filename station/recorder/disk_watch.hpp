#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::station {

/// How long the disk lasts at the present rate.
struct DiskForecast {
  std::uint64_t free_bytes = 0;        ///< 0: none, or not known
  std::optional<double> bytes_per_s;   ///< of this recording; nullopt in its first 5 s
  std::optional<double> minutes_left;  ///< nullopt: not known (yet, or no longer)
  core::Timestamp looked;              ///< when the file system last said so

  /// What may still be shown at `now`: a disk that hangs is not asked, and after 6 s what it said is old.
  [[nodiscard]] DiskForecast at(core::Timestamp now) const;
};

/// The disk under one recording: whether there is room to begin, how long it lasts, and a reserve beside the
/// session that is given back when the disk is full, so that the session can still say so.
/// Thread: the recorder's; forecast() is a value. Blocks: begin() and tick() ask the file system. Errors:
/// begin(): Operator, with what is free and what is needed.
class DiskWatch {
 public:
  static constexpr std::uint64_t kReserveBytes = 1U << 20U;
  /// Less than this and no recording is begun: some minutes of two plates, and the reserve.
  static constexpr std::uint64_t kLeastFreeBytes = 4U << 20U;
  static constexpr double kWarnMinutes = 5.0;

  ~DiskWatch() { release(); }
  core::Result<void> begin(const std::filesystem::path& session, core::Timestamp now);
  /// Looks again, at most every 2 s.
  void tick(core::Timestamp now);
  /// Gives the reserve back.
  void release();
  /// Removes what a killed station left of reserves in its folder of sessions.
  static void sweep(const std::filesystem::path& folder);
  [[nodiscard]] const DiskForecast& forecast() const { return forecast_; }

 private:
  bool look(core::Timestamp now);  ///< false: the file system does not say
  [[nodiscard]] std::uint64_t written() const;

  std::filesystem::path session_, reserve_;
  core::Timestamp begun_, looked_;
  DiskForecast forecast_;
};

}  // namespace footfall::station
