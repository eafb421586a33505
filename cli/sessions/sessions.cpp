#include "cli/sessions/sessions.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "cli/json_values.hpp"
#include "cli/sessions/session_records.hpp"
#include "cli/summary_json.hpp"
#include "config/list_folder.hpp"
#include "recording/session.hpp"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using recording::SessionInfo;

int refuse(const std::string& sentence) {
  std::cerr << "footfall sessions: " << sentence << '\n';
  return 2;
}

/// 0: an imported recording does not tell when it was made.
std::string wall_time(std::int64_t wall_ns, bool utc) {
  if (wall_ns == 0) return "unknown time       ";
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm parts{};
  if (utc) {
    gmtime_r(&seconds, &parts);
  } else {
    localtime_r(&seconds, &parts);
  }
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), utc ? "%Y-%m-%dT%H:%M:%SZ" : "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

std::uint64_t all_samples(const SessionInfo& info) {
  return std::accumulate(info.samples.begin(), info.samples.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& plate) { return sum + plate.second; });
}

std::uint64_t samples_of(const SessionInfo& info, std::uint8_t plate) {
  const auto found = info.samples.find(plate);
  return found != info.samples.end() ? found->second : 0;
}

std::uint64_t samples_of(const SessionInfo& info, const recording::ImuMeta& imu) {
  const auto found = info.imu_samples.find(imu.device());
  return found != info.imu_samples.end() ? found->second : 0;
}

/// "plate 0", "imu left_shank".
std::string stream_name(const SessionInfo& info, std::uint8_t stream) {
  if (stream == recording::kTreadmillStream) return "treadmill";
  for (const auto& imu : info.meta.imus) {
    if (imu.stream == stream) return "imu " + std::string(core::name_of(imu.segment));
  }
  return "plate " + std::to_string(stream);
}

Json started_json(const SessionInfo& info) {
  if (info.meta.started_wall_ns == 0) return nullptr;
  return wall_time(info.meta.started_wall_ns, true);
}

/// What list and show have in common.
Json head_json(const SessionInfo& info) {
  return {{"file", info.file.string()},
          {"started_utc", started_json(info)},
          {"station", info.meta.station_name},
          {"subject", info.meta.subject_pseudonym},
          {"simulated", info.meta.simulated},
          {"complete", info.complete},
          {"ending", info.ending},
          {"duration_s", info.duration_s},
          {"samples", all_samples(info)},
          {"steps", info.steps}};
}

Json gap_json(const recording::Gap& gap, const SessionInfo& info) {
  const bool plate = gap.plate < recording::kFirstImuStream;
  return {{"plate", plate ? Json(gap.plate) : Json(nullptr)},
          {"stream", stream_name(info, gap.plate)},
          {"first_missing", gap.first_missing},
          {"count", gap.count},
          {"time_s", (gap.time - info.meta.started).seconds()},
          {"cause", recording::name_of(gap.cause)}};
}

Json imu_json(const SessionInfo& info, const recording::ImuMeta& imu) {
  return {{"segment", core::name_of(imu.segment)},
          {"product", imu.product},
          {"serial", imu.serial},
          {"sample_rate_hz", imu.sample_rate_hz},
          {"aligned", imu.aligned()},
          {"alignment_date", imu.aligned() ? Json(imu.alignment_date) : Json(nullptr)},
          {"samples", samples_of(info, imu)}};
}

}  // namespace

nlohmann::ordered_json session_json(const recording::SessionInfo& info) {
  Json out = head_json(info);
  out["software_version"] = info.meta.software_version;
  out["method_id"] = info.meta.method_id;
  out["mass_kg"] = number_or_null(info.meta.mass);
  out["plates"] = Json::array();
  for (const auto& plate : info.meta.plates)
    out["plates"].push_back({{"plate", plate.plate},
                             {"name", plate.name},
                             {"product", plate.product},
                             {"sample_rate_hz", plate.sample_rate_hz},
                             {"samples", samples_of(info, plate.plate)}});
  out["height_m"] = number_or_null(info.meta.height);
  out["imus"] = Json::array();
  for (const auto& imu : info.meta.imus) out["imus"].push_back(imu_json(info, imu));
  out["gaps"] = Json::array();
  for (const auto& gap : info.gaps) out["gaps"].push_back(gap_json(gap, info));
  out["unexplained_missing"] = info.unexplained_missing;
  out["checksums_ok"] = info.checksums_ok;
  out["audit_chain_ok"] = info.audit_chain_ok;
  out["integrity"] = info.integrity;
  out["summary"] = info.summary ? summary_json(*info.summary) : Json(nullptr);
  return out;
}

namespace {

void print_line(const SessionInfo& info) {
  std::printf("%-34s %s %8.1f s %9llu samples %5u steps  %s%s\n", info.file.filename().c_str(),
              wall_time(info.meta.started_wall_ns, false).c_str(), info.duration_s,
              static_cast<unsigned long long>(all_samples(info)), info.steps,
              info.complete ? "complete" : info.ending.c_str(), info.meta.simulated ? "  SIMULATION" : "");
}

void print_gaps(const SessionInfo& info) {
  std::printf("  gaps       %zu, %llu samples missing\n", info.gaps.size(),
              static_cast<unsigned long long>(recording::missing_samples(info.gaps)));
  constexpr std::size_t kShown = 10;
  for (std::size_t i = 0; i < std::min(kShown, info.gaps.size()); ++i) {
    const auto& gap = info.gaps[i];
    std::printf("             %10.3f s  %s  %llu %s  %s\n", (gap.time - info.meta.started).seconds(),
                stream_name(info, gap.plate).c_str(), static_cast<unsigned long long>(gap.count),
                recording::holds_samples(gap.plate) ? "samples" : "cycles",
                std::string(recording::name_of(gap.cause)).c_str());
  }
  if (info.gaps.size() > kShown) std::printf("             and %zu more\n", info.gaps.size() - kShown);
  if (info.unexplained_missing > 0)
    std::printf("             %llu more are missing without a gap record\n",
                static_cast<unsigned long long>(info.unexplained_missing));
}

void print_summary(const SessionInfo& info) {
  std::printf("  steps      %u, method %s\n", info.steps, info.meta.method_id.c_str());
  if (!info.summary) return;
  const Json keys = summary_json(*info.summary);
  for (const auto& [key, value] : keys.items()) {
    if (key != "steps" && value.is_number())
      std::printf("             %-36s %.6g\n", key.c_str(), value.get<double>());
  }
}

void print_session(const SessionInfo& info) {
  std::printf("%s%s\n", info.file.c_str(), info.meta.simulated ? "   SIMULATION" : "");
  std::printf("  started    %s on %s (footfall %s)\n", wall_time(info.meta.started_wall_ns, false).c_str(),
              info.meta.station_name.c_str(), info.meta.software_version.c_str());
  std::printf("  subject    %s", info.meta.subject_pseudonym.c_str());
  if (info.meta.mass) std::printf(", %.1f kg", info.meta.mass->value());
  std::printf("\n  state      %s\n", info.ending.c_str());
  for (const auto& plate : info.meta.plates)
    std::printf("  plate %-4u %s (%s), %g Hz, %llu samples\n", unsigned{plate.plate}, plate.name.c_str(),
                plate.product.c_str(), plate.sample_rate_hz,
                static_cast<unsigned long long>(samples_of(info, plate.plate)));
  for (const auto& imu : info.meta.imus)
    std::printf("  imu        %s (%s %s), %g Hz, %llu samples, %s\n",
                std::string(core::name_of(imu.segment)).c_str(), imu.product.c_str(), imu.serial.c_str(),
                imu.sample_rate_hz, static_cast<unsigned long long>(samples_of(info, imu)),
                imu.aligned() ? ("aligned " + imu.alignment_date).c_str() : "not aligned");
  print_gaps(info);
  print_summary(info);
  std::printf("  checksums  %s\n  audit      %s\n", info.checksums_ok ? "ok" : "FAILED",
              info.audit_chain_ok ? "ok" : "FAILED");
  if (!info.checksums_ok || !info.audit_chain_ok) std::printf("  %s\n", info.integrity.c_str());
}

std::string hex_of(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    std::array<char, 4> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", std::to_integer<unsigned>(byte));
    text += digits.data();
  }
  return text;
}

Json origin_json(const recording::Origin& origin) {
  return {{"kind", origin.kind},
          {"source", origin.source},
          {"source_format", origin.source_format > 0 ? Json(origin.source_format) : Json(nullptr)},
          {"source_blake2b_256", hex_of(origin.source_hash)},
          {"software_version", origin.software_version},
          {"utc", wall_time(origin.wall_ns, true)}};
}

void print_origin(const recording::Origin& origin) {
  if (origin.kind == "import") {
    std::printf("  imported from %s on %s, BLAKE2b-256 %s\n", origin.source.c_str(),
                wall_time(origin.wall_ns, false).c_str(), hex_of(origin.source_hash).c_str());
  } else {
    std::printf("  %s of %s on %s\n", origin.kind.c_str(), origin.source.c_str(),
                wall_time(origin.wall_ns, false).c_str());
  }
}

struct Listed {
  fs::path file;
  core::Result<SessionInfo> info;
};

Listed look_at(const fs::path& file) {
  auto reader = recording::SessionReader::open(file);
  if (!reader) return {file, tl::unexpected<core::Error>(reader.error())};
  return {file, (*reader)->overview()};
}

}  // namespace

int run_sessions_list(const SessionsListOptions& options) {
  const auto files = config::list_folder(options.dir);
  if (!files) return refuse(files.error().what());
  std::vector<Listed> sessions;
  for (const fs::path& file : *files) {
    if (file.extension() == ".footfall") sessions.push_back(look_at(file));
  }
  std::sort(sessions.begin(), sessions.end(), [](const Listed& a, const Listed& b) {
    const auto when = [](const Listed& s) { return s.info ? s.info->meta.started_wall_ns : 0; };
    return when(a) != when(b) ? when(a) > when(b) : a.file < b.file;
  });
  if (options.json) {
    Json out = Json::array();
    for (const Listed& session : sessions)
      out.push_back(session.info
                        ? head_json(*session.info)
                        : Json{{"file", session.file.string()}, {"error", session.info.error().what()}});
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    return 0;
  }
  if (sessions.empty()) std::printf("no sessions (*.footfall) in %s\n", options.dir.c_str());
  for (const Listed& session : sessions) {
    if (session.info) {
      print_line(*session.info);
    } else {
      std::printf("%-34s unreadable: %s\n", session.file.filename().c_str(), session.info.error().what());
    }
  }
  return 0;
}

int run_sessions_show(const SessionsShowOptions& options) {
  const auto reader = recording::SessionReader::open(options.file);
  if (!reader) return refuse(reader.error().what());
  const auto info = (*reader)->info();
  if (!info) return refuse(info.error().what());
  const auto origins = (*reader)->origins();
  if (!origins) return refuse(origins.error().what());
  const auto sets = (*reader)->result_sets();
  if (!sets) return refuse(sets.error().what());
  const auto records = read_session_records(**reader);
  if (!records) return refuse(records.error().what());
  if (options.json) {
    Json shown = session_json(*info);
    add_records(*records, info->meta, shown);
    shown["origins"] = Json::array();
    for (const auto& origin : *origins) shown["origins"].push_back(origin_json(origin));
    shown["result_sets"] = Json::array();
    for (const recording::ResultSet& set : *sets)
      shown["result_sets"].push_back(
          {{"result_set", set.id}, {"method_id", set.method_id}, {"reason", set.reason}, {"who", set.who}});
    std::cout << shown.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    print_session(*info);
    print_records(*records, info->meta);
    for (const auto& origin : *origins) print_origin(origin);
    for (const recording::ResultSet& set : *sets)
      std::printf("result set  %lld: %s, %s\n", static_cast<long long>(set.id), set.method_id.c_str(),
                  set.reason.c_str());
  }
  return info->checksums_ok && info->audit_chain_ok ? 0 : 1;
}

}  // namespace footfall::cli
