#pragma once
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "station/intake/intake_desk.hpp"
#include "station/intake/intake_file.hpp"
#include "tests/support/temp_dir.hpp"

/// An intake desk with a folder and a clock of its own, and what is said at it.
namespace footfall::tests {

inline constexpr std::int64_t kHourNs = 3600LL * 1'000'000'000;
inline const station::IntakeSpeaker kPhysio{"anna", "operator", control::IntakePerson::Clinician},
    kOperator{"olof", "operator", control::IntakePerson::Operator},
    kTechnician{"tea", "technician", control::IntakePerson::Technician};

struct IntakeRig {
  std::unique_ptr<station::IntakeDesk> desk(bool required = false) {
    auto made = std::make_unique<station::IntakeDesk>(
        station::IntakeDesk::Setup{dir / station::kIntakeFile, required, [this] { return now_ns; }});
    made->open();
    REQUIRE(made->problem().empty());
    return made;
  }
  TempDir scratch;
  std::filesystem::path dir = scratch.path();
  std::int64_t now_ns = 1'700'000'000LL * 1'000'000'000;
};

inline v1::IntakeRequest said(const std::string& subject, const char* key, v1::IntakeReply reply) {
  v1::IntakeRequest request;
  request.set_subject(subject);
  v1::IntakeAnswer& answer = *request.add_answers();
  answer.set_key(key);
  answer.set_reply(reply);
  return request;
}

inline v1::IntakeDecisionRequest decision(const std::string& subject, bool go) {
  v1::IntakeDecisionRequest request;
  request.set_subject(subject);
  request.set_go(go);
  request.set_clinician("Dr-Lind");
  request.set_text("examined");
  return request;
}

inline v1::IntakeReply reply_to(const v1::IntakeState& state, const char* key) {
  for (const auto& answer : state.answers()) {
    if (answer.key() == key) return answer.reply();
  }
  FAIL("no such question: " << key);
  return v1::INTAKE_NOT_ASKED;
}

}  // namespace footfall::tests
