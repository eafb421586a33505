#include "station/black_box/incident_archive.hpp"

#include <algorithm>

#include "config/list_folder.hpp"

namespace footfall::station {
namespace fs = std::filesystem;
namespace {

bool is_incident(const fs::path& file) {
  return file.extension() == kIncidentSuffix && file.filename().string().rfind(kIncidentPrefix, 0) == 0;
}

/// "…Z" before "…Z-2" before "…Z-10": by length where one continues the other.
bool newer(const std::string& a, const std::string& b) {
  const std::string stem_a = a.substr(0, a.find(kIncidentSuffix)),
                    stem_b = b.substr(0, b.find(kIncidentSuffix));
  const std::size_t end_a = stem_a.find('Z'), end_b = stem_b.find('Z');
  const int order = stem_a.substr(0, end_a).compare(stem_b.substr(0, end_b));
  if (order != 0) return order > 0;
  return stem_a.size() != stem_b.size() ? stem_a.size() > stem_b.size() : stem_a > stem_b;
}

core::Result<std::vector<fs::path>> files_of(const fs::path& dir) {
  std::error_code unseen;
  if (!fs::exists(dir, unseen) && !unseen) return std::vector<fs::path>{};  // made by the first record
  return config::list_folder(dir);
}

}  // namespace

core::Result<IncidentFolder> measure_incidents(const fs::path& dir) {
  IncidentFolder folder;
  const auto files = files_of(dir);
  if (!files) return tl::unexpected<core::Error>(files.error());
  for (const fs::path& file : *files) {
    if (!is_incident(file)) continue;
    std::error_code gone;
    const std::uintmax_t size = fs::file_size(file, gone);
    ++folder.files;
    if (!gone) folder.bytes += size;
  }
  return folder;
}

core::Result<std::vector<std::string>> IncidentArchive::names() const {
  const auto files = files_of(dir_);
  if (!files) return tl::unexpected<core::Error>(files.error());
  std::vector<std::string> found;
  for (const fs::path& file : *files) {
    if (is_incident(file)) found.push_back(file.filename().string());
  }
  std::sort(found.begin(), found.end(), newer);
  return found;
}

StoredIncident IncidentArchive::look_at(const std::string& name) const {
  StoredIncident stored;
  stored.name = name;
  auto reader = recording::SessionReader::open(dir_ / name);
  if (!reader) {
    stored.error = reader.error().what();
    return stored;
  }
  stored.simulated = (*reader)->meta().simulated;
  const auto heads = (*reader)->incidents();
  if (!heads) {
    stored.error = heads.error().what();
  } else if (heads->empty()) {
    stored.error = name + " holds no record of a stop: the station died while it began";
  } else {
    stored.head = heads->front();
  }
  return stored;
}

core::Result<std::vector<StoredIncident>> IncidentArchive::list(std::size_t most) {
  std::vector<StoredIncident> all;
  auto found = names();
  if (!found) return tl::unexpected<core::Error>(found.error());
  found->resize(std::min(found->size(), most));
  const std::lock_guard guard(mutex_);
  for (const std::string& name : *found) {
    const auto known = finished_.find(name);
    if (known != finished_.end()) {
      all.push_back(known->second);
      continue;
    }
    all.push_back(look_at(name));
    const StoredIncident& newest = all.back();
    if (newest.error.empty() && newest.head.state != recording::IncidentState::Recording)
      finished_[name] = newest;
  }
  return all;
}

core::Result<recording::Incident> IncidentArchive::read(std::string& name, bool& simulated) {
  const auto listed = names();
  if (!listed) return tl::unexpected<core::Error>(listed.error());
  const std::vector<std::string>& found = *listed;
  if (name.empty() && !found.empty()) name = found.front();
  // Only what the folder lists: a name is no path.
  if (name.empty() || std::find(found.begin(), found.end(), name) == found.end())
    return core::fail(core::Remedy::Reconfigure, "there is no record of a stop%s%.60s",
                      name.empty() ? " yet" : " named ", name.c_str());
  auto reader = recording::SessionReader::open(dir_ / name);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  simulated = (*reader)->meta().simulated;
  const auto heads = (*reader)->incidents();
  if (!heads) return tl::unexpected<core::Error>(heads.error());
  if (heads->empty())
    return core::fail(core::Remedy::Reconfigure, "%.80s holds no record of a stop", name.c_str());
  return (*reader)->incident(heads->front().id);
}

}  // namespace footfall::station
