#include "cli/sessions/verify.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/analyze/load_analysis.hpp"
#include "cli/interrupt.hpp"
#include "cli/sessions/watched.hpp"
#include "cli/share_bar.hpp"
#include "recording/verify/verify.hpp"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;
using recording::Agreement;
using recording::ResultCheck;
using recording::Verification;

constexpr int kVerified = 0, kNotVerified = 1, kBadInput = 2, kInterrupted = 130;
constexpr const char* kWho = "footfall verify: ";

int exit_code(const Verification& found, bool strict) {
  return found.verified() && (!strict || found.not_checked.empty()) ? kVerified : kNotVerified;
}

Json json_of(const ResultCheck& result, const recording::SessionMeta& meta) {
  Json out{{"result_set", result.id}, {"method_id", result.method_id}, {"steps_stored", result.stored}};
  const bool checked = result.not_checked.empty();
  out["checked"] = checked;
  if (!checked) {
    out["not_checked"] = result.not_checked;
    return out;
  }
  out["steps_computed"] = result.computed;
  out["agreement"] = result.agreement == Agreement::BitIdentical ? "bit_identical" : "1e-12";
  out["agreement_reason"] = result.agreement_reason;
  out["mismatch"] = nullptr;
  if (result.mismatch) {
    const auto& d = result.mismatch->difference;
    out["mismatch"] = {{"step", result.mismatch->step},
                       {"initial_contact_s", (result.mismatch->initial_contact - meta.started).seconds()},
                       {"metric", d.column},
                       {"stored", d.stored},
                       {"computed", d.computed}};
  }
  return out;
}

Json json_of(const Verification& found, const std::filesystem::path& file, bool strict) {
  const auto& info = found.info;
  Json out{{"file", file.string()},     {"verified", exit_code(found, strict) == kVerified},
           {"complete", info.complete}, {"ending", info.ending},
           {"wrong", found.wrong},      {"not_checked", found.not_checked},
           {"gaps", info.gaps.size()},  {"build", found.build}};
  out["results"] = Json::array();
  for (const ResultCheck& result : found.results) out["results"].push_back(json_of(result, info.meta));
  return out;
}

std::string result_line(const ResultCheck& result) {
  const bool same = result.holds() && result.stored == result.computed;
  std::string text = "result set " + std::to_string(result.id) + " (" + result.method_id + "): ";
  if (!result.not_checked.empty())
    return text + std::to_string(result.stored) + " steps, not checked: " + result.not_checked;
  text += std::to_string(result.stored) + " steps stored, " + std::to_string(result.computed) +
          " computed from the raw samples, ";
  if (!result.holds()) return text + "they differ (compared " + result.agreement_reason + ")";
  if (!same) text += "the last ones lost with the file's end, the others ";
  return text + "equal " + result.agreement_reason;
}

void print(const Verification& found, const std::filesystem::path& file, bool strict) {
  const char* verdict = "verified";
  if (found.verified() && !found.not_checked.empty()) verdict = "verified in part";
  if (exit_code(found, strict) != kVerified) verdict = "NOT VERIFIED";
  std::printf("%s: %s\n  %s", file.c_str(), verdict, found.info.ending.c_str());
  if (!found.info.gaps.empty()) std::printf("; %zu gaps, each told with its cause", found.info.gaps.size());
  std::printf("\n");
  for (const ResultCheck& result : found.results) std::printf("  %s\n", result_line(result).c_str());
  for (const auto& sentence : found.wrong) std::printf("  wrong: %s\n", sentence.c_str());
  for (const auto& sentence : found.not_checked) std::printf("  not checked: %s\n", sentence.c_str());
}

core::Result<Verification> verify(const std::filesystem::path& file) {
  auto reader = recording::SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  ShareBar bar("verifying " + file.filename().string());
  const auto imported = [&file,
                         &bar](const recording::Imported& kept) -> core::Result<recording::OfflineSteps> {
    std::optional<core::Result<Analysis>> analysis;
    // Nothing is open for writing, so the process may end in the middle of it.
    if (!done_unless_ended([&] { analysis = analyze_imported(file, kept, {}); }, interrupted)) {
      bar.clear();
      std::cerr << kWho << file.string() << ": cancelled" << std::endl;
      std::_Exit(kInterrupted);
    }
    if (!*analysis) return tl::unexpected<core::Error>(analysis->error());
    return offline_steps(**analysis);
  };
  return recording::verify(
      **reader, [&bar](double share) { return bar.show(share); }, imported);
}

}  // namespace

int run_verify(const VerifyOptions& options) {
  int worst = kVerified;
  Json all = Json::array();
  for (const auto& file : options.files) {
    const auto found = verify(file);
    if (!found) {
      std::cerr << kWho << found.error().what() << '\n';
      worst = kBadInput;
      if (options.json && options.files.size() > 1)
        all.push_back({{"file", file.string()}, {"error", found.error().what()}});
      if (interrupted()) return kInterrupted;
      if (found.error().remedy() == core::Remedy::Retry) break;
      continue;
    }
    worst = std::max(worst, exit_code(*found, options.strict));
    if (options.json) {
      all.push_back(json_of(*found, file, options.strict));
    } else {
      print(*found, file, options.strict);
    }
  }
  if (options.json && !all.empty()) {
    const Json& out = options.files.size() > 1 ? all : all.front();
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  }
  return worst;
}

}  // namespace footfall::cli
