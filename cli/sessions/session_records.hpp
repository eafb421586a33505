#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// The part of `footfall sessions show` that people entered, and the devices. Thread: main. Blocks:
/// read_session_records() on the disk. Errors: those of the reader.
namespace footfall::cli {

struct SessionRecords {
  std::vector<recording::Marker> markers;
  std::vector<recording::Pain> pains;
  std::vector<recording::Exertion> exertions;
};
[[nodiscard]] core::Result<SessionRecords> read_session_records(recording::SessionReader& session);

/// Adds "devices", "markers", "pain" and "exertion".
void add_records(const SessionRecords& records, const recording::SessionMeta& meta,
                 nlohmann::ordered_json& out);
/// One line each, indented, without its end; nothing in it commands a terminal.
[[nodiscard]] std::string line_of(const recording::Pain& pain, core::Timestamp started);
[[nodiscard]] std::string line_of(const recording::Exertion& exertion, core::Timestamp started);
/// On stdout, one line each; nothing for what there is none of.
void print_records(const SessionRecords& records, const recording::SessionMeta& meta);

}  // namespace footfall::cli
