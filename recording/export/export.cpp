#include "recording/export/export.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>

#include "recording/export/export_parts.hpp"
#include "recording/export/made_folder.hpp"

namespace footfall::recording {
namespace fs = std::filesystem;
namespace {

template <class File>
core::Result<void> publish(const ExportSettings& settings, const std::vector<std::unique_ptr<File>>& files) {
  for (const auto& file : files) {
    if (auto finished = file->finish(); !finished) return finished;
    if (settings.done) settings.done(file->file().filename().string());
  }
  if (settings.cancelled && settings.cancelled()) return cancelled_error();
  for (const auto& file : files) {
    if (auto published = file->publish(); !published) return published;
  }
  return {};
}

core::Result<void> export_csv_files(ExportJob& job, const std::vector<fs::path>& targets) {
  std::vector<std::unique_ptr<CsvFile>> files;
  for (const fs::path& target : targets) {
    auto file = CsvFile::create(target);
    if (!file) return tl::unexpected<core::Error>(file.error());
    files.push_back(std::move(*file));
  }
  if (auto written = write_csv(job, files); !written) return written;
  return publish(job.settings, files);
}

core::Result<void> export_part(ExportJob& job, const fs::path& target,
                               core::Result<void> (*write)(ExportJob&, PartFile&)) {
  std::vector<std::unique_ptr<PartFile>> files;
  auto file = PartFile::create(target);
  if (!file) return tl::unexpected<core::Error>(file.error());
  files.push_back(std::move(*file));
  if (auto written = write(job, *files.front()); !written) return written;
  return publish(job.settings, files);
}

core::Result<void> export_hdf5(ExportJob& job, const fs::path& target) {
  const fs::path temporary = part_name(target);
  struct Removed {
    const fs::path& path;
    ~Removed() { ::unlink(path.c_str()); }
  } const removed{temporary};
  if (auto written = write_hdf5(job, temporary); !written) return written;
  const int fd = ::open(temporary.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int code = errno;
  if (fd >= 0) ::close(fd);
  if (!synced) return tl::unexpected<core::Error>(write_error(target, code));
  if (job.settings.done) job.settings.done(target.filename().string());
  if (job.cancelled()) return cancelled_error();
  if (::rename(temporary.c_str(), target.c_str()) != 0)
    return tl::unexpected<core::Error>(write_error(target, errno));
  sync_folder_of(target);
  return {};
}

core::Result<void> write_all(ExportJob& job, ExportFormat format, const std::vector<fs::path>& targets) {
  switch (format) {
    case ExportFormat::Csv:
      return export_csv_files(job, targets);
    case ExportFormat::C3d:
      return export_part(job, targets.front(), write_c3d);
    case ExportFormat::Mot:
      return export_part(job, targets.front(), write_mot);
    case ExportFormat::Hdf5:
      break;
  }
  return export_hdf5(job, targets.front());
}

}  // namespace

core::Result<void> check_free(const std::vector<fs::path>& targets, const ExportSettings& settings) {
  std::error_code error;
  for (const fs::path& target : targets) {
    if (fs::is_directory(target, error))
      return core::fail(core::Remedy::Operator, "%s is a folder: choose another one for the export",
                        target.c_str());
    if (settings.force || !fs::exists(fs::symlink_status(target, error))) continue;
    return core::fail(core::Remedy::Operator, "%.150s exists already and is not overwritten: %.60s",
                      target.c_str(), settings.to_replace.c_str());
  }
  return {};
}

tl::unexpected<core::Error> cancelled_error() {
  return core::fail(core::Remedy::Operator, "the export was cancelled: nothing was written");
}

std::string utc_label(std::int64_t wall_ns) {
  if (wall_ns == 0) return {};
  const std::time_t now = static_cast<std::time_t>(wall_ns / 1'000'000'000);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

namespace {

/// A plate that started a sample later leaves a row at either end without its force.
ForceTable without_ragged_ends(ExportJob& job, const ForceTable& table) {
  constexpr std::size_t kWorthANote = 10;
  std::size_t first = 0, end = table.rows();
  while (first < end && !table.whole(first)) ++first;
  while (end > first && !table.whole(end - 1)) --end;
  const std::size_t left_out = table.rows() - (end - first);
  if (left_out >= kWorthANote) {
    job.notes.push_back(
        std::to_string(left_out) +
        " rows at the ends, where a plate has no sample, are left out; CSV and HDF5 hold all.");
  }
  return part_of(table, first, end);
}

}  // namespace

core::Result<ForceTable> even_table(ExportJob& job, const char* format) {
  const SessionMeta& meta = job.contents.meta();
  const ForceTable table = force_table(job.contents);
  if (table.rows() < 2) {
    return core::fail(core::Remedy::Reconfigure, "%.100s: the session holds no force samples for %s",
                      job.contents.name.c_str(), format);
  }
  std::optional<ForceTable> part;
  if (table.even) {
    part = without_ragged_ends(job, table);
  } else {
    const double nominal = meta.plates[table.plates.front().index].sample_rate_hz;
    if (nominal >= 1.0) part = longest_even_part(table, core::Hertz(nominal));
    job.notes.push_back(
        "A plate's clock or counter jumped: only the longest stretch on an even time base is in "
        "the file; CSV and HDF5 hold all.");
  }
  if (!part || part->rows() < 2) {
    return core::fail(
        core::Remedy::Reconfigure,
        "%.100s: no stretch in which every plate measured on an even time base, which %s needs: "
        "export CSV or HDF5",
        job.contents.name.c_str(), format);
  }
  return std::move(*part);
}

std::vector<fs::path> export_names(const SessionContents& contents, const std::string& stem,
                                   ExportFormat format, const ExportSettings& settings) {
  std::vector<std::string> suffixes{".h5"};
  if (format == ExportFormat::Csv) suffixes = csv_suffixes(contents, settings);
  if (format == ExportFormat::C3d) suffixes = {".c3d"};
  if (format == ExportFormat::Mot) suffixes = {"_grf.mot"};
  std::vector<fs::path> names;
  names.reserve(suffixes.size());
  for (const std::string& suffix : suffixes) names.push_back(settings.dir / (stem + suffix));
  return names;
}

core::Result<Exported> export_session(const SessionContents& contents, const std::string& stem,
                                      ExportFormat format, const ExportSettings& settings) {
  ExportJob job{contents, settings};
  const std::vector<fs::path> targets = export_names(contents, stem, format, settings);
  const auto folder = MadeFolder::make(settings.dir);
  if (!folder) return tl::unexpected<core::Error>(folder.error());
  if (const auto free = check_free(targets, settings); !free)
    return tl::unexpected<core::Error>(free.error());
  if (const auto written = write_all(job, format, targets); !written)
    return tl::unexpected<core::Error>(written.error());
  return Exported{targets, std::move(job.notes)};
}

core::Result<Exported> export_file(const fs::path& file, const ExportSettings& settings,
                                   const std::function<void(PartFile&)>& write) {
  const auto folder = MadeFolder::make(settings.dir);
  if (!folder) return tl::unexpected<core::Error>(folder.error());
  if (const auto free = check_free({file}, settings); !free) return tl::unexpected<core::Error>(free.error());
  std::vector<std::unique_ptr<PartFile>> files;
  auto part = PartFile::create(file);
  if (!part) return tl::unexpected<core::Error>(part.error());
  files.push_back(std::move(*part));
  write(*files.front());
  if (const auto published = publish(settings, files); !published)
    return tl::unexpected<core::Error>(published.error());
  return Exported{{file}, {}};
}

core::Result<std::vector<fs::path>> export_csv(SessionReader& session, const fs::path& dir, bool force) {
  const auto contents = read_contents(session);
  if (!contents) return tl::unexpected<core::Error>(contents.error());
  ExportSettings settings;
  settings.dir = dir;
  settings.force = force;
  auto exported = export_session(*contents, session.file().stem().string(), ExportFormat::Csv, settings);
  if (!exported) return tl::unexpected<core::Error>(exported.error());
  return std::move(exported->files);
}

}  // namespace footfall::recording
