#include "recording/clinic/session_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <set>

#include "recording/clinic/sealing.hpp"
#include "recording/clinic/session_devices.hpp"

namespace footfall::recording::clinic {
namespace {

namespace fs = std::filesystem;

constexpr auto kAtRest = std::chrono::minutes(1);

core::Result<std::string> hash_of_file(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return core::fail(core::Remedy::Operator, "%.150s cannot be read: %s", file.c_str(),
                      std::strerror(errno));
  Hasher hasher;
  std::vector<std::byte> buffer(1 << 20);
  ::ssize_t got = 0;
  // Parts of one length beside their lengths: any program can repeat it (docs/clinic-database.md).
  do {
    std::size_t size = 0;
    while (size < buffer.size() && (got = ::read(descriptor, buffer.data() + size, buffer.size() - size)) > 0)
      size += static_cast<std::size_t>(got);
    if (size > 0) hasher.add(std::span<const std::byte>(buffer.data(), size));
  } while (got > 0);
  ::close(descriptor);
  if (got < 0) return core::fail(core::Remedy::Operator, "%.150s cannot be read to its end", file.c_str());
  const Hash hash = hasher.finish();
  return to_hex(Bytes(hash.begin(), hash.end()));
}

template <class Quantity>
std::optional<double> known(const std::optional<Quantity>& value) {
  if (!value || !std::isfinite(value->value())) return std::nullopt;
  return value->value();
}

bool touched_lately(const fs::path& file) {
  for (const char* part : {"", "-wal"}) {
    std::error_code error;
    const auto when = fs::last_write_time(file.string() + part, error);
    if (!error && fs::file_time_type::clock::now() - when < kAtRest) return true;
  }
  return false;
}

/// What the clinic keeps of a session file. The hash is that of the finished file; of an unfinished one it is
/// empty.
struct Found {
  SessionEntry entry;
  SessionMeta meta;
};

core::Result<Found> find_in(const fs::path& file, const std::string& station) {
  const auto reader = SessionReader::open(file);
  if (!reader) return tl::unexpected(reader.error());
  auto info = (*reader)->overview();
  if (!info) return tl::unexpected(info.error());
  SessionEntry entry;
  entry.pseudonym = info->meta.subject_pseudonym;
  entry.station = station;
  entry.file = file.filename().string();
  entry.started_wall_ns = info->meta.started_wall_ns;
  entry.duration_s = info->duration_s;
  entry.complete = info->complete;
  entry.simulated = info->meta.simulated;
  entry.software_version = info->meta.software_version;
  entry.method_id = info->meta.method_id;
  entry.mass_kg = known(info->meta.mass);
  entry.steps = info->steps;
  if (info->summary) {
    entry.cadence_spm = known(info->summary->cadence);
    entry.contact_time_s = known(info->summary->contact_time);
    entry.peak_vgrf_n = known(info->summary->peak_vgrf);
  }
  if (entry.complete) {
    auto hash = hash_of_file(file);
    if (!hash) return tl::unexpected(hash.error());
    entry.head_hash = *hash;
  }
  return Found{std::move(entry), std::move(info->meta)};
}

}  // namespace

core::Result<FolderResult> register_folder(Clinic& clinic, const Actor& actor, const std::string& station,
                                           const fs::path& folder, const fs::path& busy) {
  const auto sessions = clinic.sessions(actor, "");
  if (!sessions) return tl::unexpected(sessions.error());
  std::set<std::string> there;
  for (const SessionEntry& session : *sessions) {
    if (session.station == station) there.insert(session.file);
  }
  FolderResult result;
  std::error_code error;
  // Not a range-for: a folder that goes away in between would throw.
  for (fs::directory_iterator file(folder, error), end; !error && file != end; file.increment(error)) {
    const fs::path path = file->path();
    if (path.extension() != ".footfall" || path == busy) continue;
    if (there.count(clean(path.filename().string())) > 0) continue;
    // Before it is opened, which may touch it. A finished session has no write-ahead log beside it.
    const bool lately = touched_lately(path);
    if (lately && fs::exists(path.string() + "-wal", error)) continue;
    const auto found = find_in(path, station);
    if (!found) {
      result.unreadable = found.error().what();
      continue;
    }
    const SessionEntry& entry = found->entry;
    if (!entry.complete && lately) continue;
    // The session last: cut in between, all is done again.
    const auto devices = register_devices(clinic, actor, station, found->meta, entry.file);
    if (!devices) return tl::unexpected(devices.error());
    if (const auto done = clinic.register_session(actor, entry); !done) return tl::unexpected(done.error());
    ++result.registered;
  }
  return result;
}

}  // namespace footfall::recording::clinic
