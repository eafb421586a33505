#include "station/incident_archive.hpp"

#include <algorithm>

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

}  // namespace

IncidentFolder measure_incidents(const fs::path& dir) {
  IncidentFolder folder;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    if (!is_incident(entry.path())) continue;
    const std::uintmax_t size = entry.file_size(error);
    ++folder.files;
    if (!error) folder.bytes += size;
  }
  return folder;
}

std::vector<std::string> IncidentArchive::names() const {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(dir_, error)) {
    if (is_incident(entry.path())) found.push_back(entry.path().filename().string());
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

std::vector<StoredIncident> IncidentArchive::list(std::size_t most) {
  std::vector<StoredIncident> all;
  std::vector<std::string> found = names();
  found.resize(std::min(found.size(), most));
  const std::lock_guard guard(mutex_);
  for (const std::string& name : found) {
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
  const std::vector<std::string> found = names();
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
