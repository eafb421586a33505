#pragma once
#include <memory>
#include <string>

#include "core/result.hpp"

/// From a pseudonym to the person, for exports that name one. Sessions never do; the clinic database does,
/// sealed. Thread: one. Blocks: the database. Errors: Operator, when nobody of that pseudonym is known or the
/// database refuses.
namespace footfall::recording {

struct Identity {
  std::string name, birth_date;  ///< ISO 8601 date; empty where not known
};

/// Who asks, and for what: written to the audit before anything is told.
struct IdentityRequest {
  std::string pseudonym, who, role, purpose;
};

class IdentitySource {
 public:
  virtual ~IdentitySource() = default;
  /// Writes the audit line first: without it nothing is told.
  [[nodiscard]] virtual core::Result<Identity> identify(const IdentityRequest& request) = 0;
};

}  // namespace footfall::recording
