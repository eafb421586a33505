#pragma once
#include <footfall/v1/intake.pb.h>

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "control/intake.hpp"
#include "core/result.hpp"
#include "recording/records.hpp"
#include "station/intake/intake_file.hpp"

namespace footfall::station {

/// Who speaks at the intake.
struct IntakeSpeaker {
  std::string account, role;
  control::IntakePerson person = control::IntakePerson::Operator;
};

/// One thing said, for the audit and as a row of the session.
struct IntakeChange {
  std::string key, before, after;
};

/// The intakes of this station's runners, by pseudonym, and whose is the present one. They are kept in the
/// state folder, so that restarting the station is no way round a red flag; what is older than 18 h is asked
/// anew, but an open red flag waits for its decision however long it takes. Asking anew takes every answer
/// and decision back and keeps them as said, with who and when, for the same 18 h. Thread: any. Blocks: a
/// short lock; set(), acknowledge(), decide() and select() also for the disk, while nobody else waits for it.
/// Allocates: yes. Errors: Operator, one sentence; nothing is then changed. A disk that fails is a problem(),
/// not a refusal.
class IntakeDesk {
 public:
  struct Setup {
    std::filesystem::path file;
    bool required = false;
    std::function<std::int64_t()> wall_ns;
  };
  explicit IntakeDesk(Setup setup) : setup_(std::move(setup)) {}
  /// Reads what was kept. A file that cannot be read forbids every session, for nobody can tell who waits for
  /// a decision, and is a problem(); everything else goes on. It is left as it is, and looked at again with
  /// the next answer: once it is moved away, runners are asked anew.
  void open();

  using Changes = std::vector<IntakeChange>;
  /// Key of the change that a new intake is: the next runner, or the same one on another day.
  static constexpr const char* kAskedAnew = "asked anew";
  core::Result<Changes> set(const v1::IntakeRequest& request, const IntakeSpeaker& speaker);
  core::Result<Changes> acknowledge(const v1::IntakeAcknowledgement& request, const IntakeSpeaker& speaker);
  core::Result<Changes> decide(const v1::IntakeDecisionRequest& request, const IntakeSpeaker& speaker);

  /// Why there is no session with the present runner; empty: nothing is against it.
  [[nodiscard]] std::string veto() const;
  /// The same for a recording under that pseudonym; without one ("" or "unnamed") it is of the present
  /// runner.
  [[nodiscard]] std::string veto_of(const std::string& subject) const;
  /// From now on this runner; the answers of an unnamed one become his.
  void select(const std::string& subject);
  /// `details`: the answers too, which are nobody's business who only watches.
  [[nodiscard]] v1::IntakeState state(bool details) const;
  /// What was said, as notes of that runner's session (docs/session-format.md): first what had been said in
  /// the last 18 h before he was asked anew, then what was changed later; none when nothing was asked.
  /// Without a pseudonym it is the present runner's. Of one without a name nothing from before asking anew:
  /// that was another runner.
  [[nodiscard]] std::vector<recording::Marker> rows(const std::string& subject) const;
  /// One change as a note of the session.
  [[nodiscard]] static recording::Marker row_of(const IntakeChange& change);
  /// Empty, or why the intakes are not kept.
  [[nodiscard]] std::string problem() const;

 private:
  /// nullptr: nothing that still holds.
  [[nodiscard]] const control::Intake* held(const std::string& subject) const;
  [[nodiscard]] control::Intake present(const std::string& subject) const;
  /// The unnamed runner's answers ("" or the console's "unnamed") become those of that pseudonym, which has
  /// none of its own: until he has been recorded without a name, and as long as they wait for a clinician.
  [[nodiscard]] bool named_now(const std::string& subject) const;
  void go_to(const std::string& subject);
  [[nodiscard]] std::vector<control::IntakeRevision> before_anew(const std::string& subject) const;
  core::Result<Changes> set_now(const v1::IntakeRequest& request, const IntakeSpeaker& speaker);
  core::Result<Changes> acknowledge_now(const v1::IntakeAcknowledgement& request,
                                        const IntakeSpeaker& speaker);
  core::Result<Changes> decide_now(const v1::IntakeDecisionRequest& request, const IntakeSpeaker& speaker);
  /// Under writing_ alone.
  void keep();
  [[nodiscard]] core::Result<void> readable();

  Setup setup_;
  std::mutex writing_;  ///< who changes anything, until it is on the disk; before mutex_
  mutable std::mutex mutex_;
  std::map<std::string, control::Intake> intakes_;  ///< guarded by mutex_, as all below
  IntakeHistory history_;
  std::string current_;
  bool recorded_unnamed_ =
      false;  ///< select() was of somebody without a name, and nobody was asked anew since
  std::string problem_;
  std::string unreadable_;  ///< empty, or why the file of intakes could not be read
};

}  // namespace footfall::station
