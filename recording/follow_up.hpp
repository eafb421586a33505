#pragma once
#include <filesystem>
#include <memory>
#include <span>

#include "recording/session.hpp"

/// Additions to a session that is not being recorded any more: pain of the next morning, notes, a further set
/// of results. Rows are only appended, to the chained tables and to the audit, so that the file stays
/// verifiable and says who added what and when; nothing that is there is touched.
/// Thread: one. Blocks: disk, at most 2 s for another program that holds the file. Allocates: yes.
/// Errors: Operator when the file is still being recorded or read, or the record says nothing; Reconfigure
/// for a file of an older format version (migrate it first) or no session; what is wrong leaves the file as
/// it was.
namespace footfall::recording {

/// Whether a line of a session's audit tells of such an addition.
[[nodiscard]] bool is_addition(const LogEntry& entry);

class FollowUp {
 public:
  static core::Result<std::unique_ptr<FollowUp>> open(const std::filesystem::path& file);
  /// Gives up what was not committed.
  ~FollowUp();

  /// Each with a line of the audit in the name of the record's `who` and `role`.
  core::Result<void> add(const Marker& marker);
  core::Result<void> add(const Pain& pain);
  core::Result<void> add(const Exertion& exertion);
  /// Writes a new set beside those that are there; `set.id` is ignored. Returns the new set's number.
  core::Result<std::int64_t> add_results(ResultSet set, std::span<const gait::StepResult> steps,
                                         const gait::Summary& summary);
  /// All or nothing, durable when it returns.
  core::Result<void> commit();
  [[nodiscard]] const SessionMeta& meta() const;

 private:
  FollowUp();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace footfall::recording
