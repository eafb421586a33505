#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "recording/import/imported_results.hpp"
#include "recording/session.hpp"
#include "recording/verify/step_difference.hpp"

/// Whether a session file is what was recorded (docs/verify.md): SQLite's structure, every checksum and
/// chain, completeness, and every result computed anew from the raw samples. Units: as the file's columns.
/// Thread: the reader's. Blocks: disk, some seconds for a session of 10 min. Allocates: yes. Errors: only
/// what keeps a check from being made (Retry when cancelled); what does not hold is in the answer.
namespace footfall::recording {

/// What is told of a step that does not compute to what is stored.
struct StepMismatch {
  std::uint32_t step = 0;           ///< its index
  core::Timestamp initial_contact;  ///< of the stored one where there is one
  Difference difference;
};

/// One result set against the samples.
struct ResultCheck {
  std::int64_t id = 1;
  std::string method_id;
  std::uint32_t stored = 0, computed = 0;  ///< steps
  std::string not_checked;                 ///< why it could not be computed; empty: it was
  Agreement agreement = Agreement::BitIdentical;
  std::string agreement_reason;  ///< one sentence: why this was asked of it
  std::optional<StepMismatch> mismatch;
  std::string refusal;  ///< why this version does not analyse the samples: then there are no computed steps
  std::string summary_wrong;  ///< empty, or the first value over all steps that does not follow from them
  [[nodiscard]] bool holds() const { return !mismatch && summary_wrong.empty(); }
};

struct Verification {
  SessionInfo info;
  std::string build;                     ///< of this program: gait::build_identity()
  std::vector<ResultCheck> results;      ///< the live set first
  std::vector<std::string> wrong;        ///< sentences; empty: verified
  std::vector<std::string> not_checked;  ///< sentences: parts that nothing can be said of
  [[nodiscard]] bool verified() const { return wrong.empty(); }
};

/// "step 12 (initial contact 5.120 s after the start): peak_vgrf_n is stored as ... and computed ... as ...".
[[nodiscard]] std::string sentence_of(const StepMismatch& mismatch, const SessionMeta& meta);

/// Without `imported` the steps of an imported session are not checked.
[[nodiscard]] core::Result<Verification> verify(SessionReader& session, const GoingOn& going_on = {},
                                                const AnalyzeImported& imported = {});

}  // namespace footfall::recording
