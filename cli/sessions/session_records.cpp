#include "cli/sessions/session_records.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "cli/sessions/records_json.hpp"
#include "recording/record_words.hpp"

namespace footfall::cli {
namespace {

using recording::name_of;
using recording::shown;

constexpr std::size_t kKindWidth = 10;

std::string when(const std::optional<core::Timestamp>& time, core::Timestamp started) {
  if (!time) return "afterwards  ";
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%10.3f s", (*time - started).seconds());
  return text.data();
}

std::string line(const char* kind, const std::string& time, const std::string& what,
                 const std::string& text) {
  std::string words = kind;
  words.resize(std::max(words.size(), kKindWidth), ' ');
  return "  " + words + " " + time + "  " + shown(what) + (what.empty() || text.empty() ? "" : ": ") +
         shown(text);
}

void print_device(const recording::DeviceMeta& device) {
  std::string text = std::string(name_of(device.kind));
  for (const std::string& word : {device.name, device.product, device.serial, device.firmware})
    if (!word.empty()) text += ", " + word;
  std::printf("  device %-3u %s%s\n", unsigned{device.stream}, shown(text).c_str(),
              device.simulated ? "  SIMULATION" : "");
}

}  // namespace

std::string line_of(const recording::Pain& pain, core::Timestamp started) {
  return line("pain", when(pain.time, started), words_of(pain), pain.text);
}

std::string line_of(const recording::Exertion& exertion, core::Timestamp started) {
  return line("exertion", when(exertion.time, started), words_of(exertion), exertion.text);
}

core::Result<SessionRecords> read_session_records(recording::SessionReader& session) {
  auto markers = session.markers();
  if (!markers) return tl::unexpected<core::Error>(markers.error());
  auto pains = session.pains();
  if (!pains) return tl::unexpected<core::Error>(pains.error());
  auto exertions = session.exertions();
  if (!exertions) return tl::unexpected<core::Error>(exertions.error());
  return SessionRecords{std::move(*markers), std::move(*pains), std::move(*exertions)};
}

void add_records(const SessionRecords& records, const recording::SessionMeta& meta,
                 nlohmann::ordered_json& out) {
  for (const char* key : {"devices", "markers", "pain", "exertion"})
    out[key] = nlohmann::ordered_json::array();
  for (const auto& device : meta.devices) out["devices"].push_back(device_json(device));
  for (const auto& marker : records.markers) out["markers"].push_back(marker_json(marker, meta.started));
  for (const auto& pain : records.pains) out["pain"].push_back(pain_json(pain, meta.started));
  for (const auto& exertion : records.exertions)
    out["exertion"].push_back(exertion_json(exertion, meta.started));
}

void print_records(const SessionRecords& records, const recording::SessionMeta& meta) {
  for (const auto& device : meta.devices) print_device(device);
  for (const auto& marker : records.markers)
    std::printf("%s\n",
                line(name_of(marker.kind).data(), when(marker.time, meta.started), marker.preset, marker.text)
                    .c_str());
  for (const auto& pain : records.pains) std::printf("%s\n", line_of(pain, meta.started).c_str());
  for (const auto& exertion : records.exertions) std::printf("%s\n", line_of(exertion, meta.started).c_str());
}

}  // namespace footfall::cli
