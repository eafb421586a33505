#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// The records of stops in a folder. Thread: any. Blocks: disk, and a mutex. Allocates: yes. Errors: a file
/// that cannot be read is listed with the reason; a folder that cannot be read is Operator, a missing one is
/// empty.
namespace footfall::station {

inline constexpr const char* kIncidentPrefix = "incident-";
inline constexpr const char* kIncidentSuffix = ".incident";

struct StoredIncident {
  std::string name;  ///< file name
  recording::IncidentHead head;
  bool simulated = false;
  std::string error;  ///< why it cannot be read; empty otherwise
};

struct IncidentFolder {
  std::uint64_t files = 0, bytes = 0;
};
/// How many records there are and what they take.
[[nodiscard]] core::Result<IncidentFolder> measure_incidents(const std::filesystem::path& dir);

class IncidentArchive {
 public:
  explicit IncidentArchive(std::filesystem::path dir) : dir_(std::move(dir)) {}
  /// The newest first, by name.
  [[nodiscard]] core::Result<std::vector<StoredIncident>> list(std::size_t most);
  /// `name`: as listed; empty for the newest. Errors: Reconfigure when there is no such record.
  [[nodiscard]] core::Result<recording::Incident> read(std::string& name, bool& simulated);
  [[nodiscard]] core::Result<IncidentFolder> folder() const { return measure_incidents(dir_); }

 private:
  [[nodiscard]] core::Result<std::vector<std::string>> names() const;
  [[nodiscard]] StoredIncident look_at(const std::string& name) const;

  const std::filesystem::path dir_;
  std::mutex mutex_;
  std::map<std::string, StoredIncident> finished_;  ///< they do not change any more
};

}  // namespace footfall::station
