#include "cli/sessions/export.hpp"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>

#include "cli/analyze/analysis_json.hpp"
#include "cli/clinic/account_role.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/sessions/export_json.hpp"
#include "cli/sessions/watched.hpp"
#include "recording/export/export.hpp"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;
using core::fail;
using core::Remedy;
using recording::ExportFormat;
using recording::ExportSettings;
using recording::SessionContents;

constexpr const char* kWho = "footfall export: ";
constexpr int kRefused = 2, kInterrupted = 130;

/// nullopt: JSON, which is written here and not in recording/.
const std::map<std::string, std::optional<ExportFormat>>& formats() {
  static const std::map<std::string, std::optional<ExportFormat>> all{{"c3d", ExportFormat::C3d},
                                                                      {"csv", ExportFormat::Csv},
                                                                      {"hdf5", ExportFormat::Hdf5},
                                                                      {"json", std::nullopt},
                                                                      {"mot", ExportFormat::Mot}};
  return all;
}

core::Result<std::string> format_of(const ExportOptions& options) {
  const std::string format = options.csv && options.format.empty() ? "csv" : options.format;
  if (!formats().contains(format))
    return fail(Remedy::Reconfigure, "say into which format: --format c3d, csv, hdf5, json or mot");
  if (options.csv && format != "csv")
    return fail(Remedy::Reconfigure, "--csv and --format %s differ", format.c_str());
  if (options.integers && format != "c3d")
    return fail(Remedy::Reconfigure, "--integers is for --format c3d: other formats keep every digit");
  return format;
}

/// Share of the whole that reading takes: it checks every sum, and unpacks twice.
constexpr double kReading = 0.4;
/// Where the JSON export has its text.
constexpr double kWriting = 0.95;

core::Error cancelled() {
  return {Remedy::Operator, "the export was cancelled: nothing was written"};
}

core::Result<SessionContents> contents_of(const fs::path& file, Teller& teller) {
  const auto session = recording::SessionReader::open(file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  teller.tell(0.0, "reading and checking");
  auto contents = recording::read_contents(**session, [&teller](double share) {
    teller.tell(kReading * share, "reading and checking");
    return !teller.ends();
  });
  if (!contents && teller.ends()) return tl::unexpected<core::Error>(cancelled());
  if (!contents) return contents;
  if (contents->info.checksums_ok) return contents;
  return fail(Remedy::Reconfigure, "%.100s is not exported: %.120s", file.c_str(),
              contents->info.integrity.c_str());
}

core::Result<recording::Identity> identity_of(const ExportOptions& options, const SessionContents& contents,
                                              const std::string& format) {
  const Account account = own_account();
  if (!account.role) {
    return fail(Remedy::Operator,
                "--identified names the person and needs a role: the account '%.40s' is neither in the group "
                "footfall-technicians nor in footfall-researchers",
                account.name.c_str());
  }
  if (options.identities == nullptr) {
    return fail(
        Remedy::Reconfigure,
        "--identified: no clinic database is configured, so nobody knows who '%.60s' is: name the station's "
        "file with --config, or export without it",
        contents.meta().subject_pseudonym.c_str());
  }
  return options.identities->identify({contents.meta().subject_pseudonym, account.name, *account.role,
                                       "export " + contents.name + " as " + format});
}

/// The JSON export beside the others: the same rules, one file. Nothing is begun before the analysis is done,
/// so that the process may end in the middle of it.
core::Result<recording::Exported> export_as_json(const SessionContents& contents, const fs::path& file,
                                                 const ExportSettings& settings, Teller& teller,
                                                 std::optional<Progress>& progress) {
  if (auto free = recording::check_free({file}, settings); !free)
    return tl::unexpected<core::Error>(free.error());
  teller.tell(kReading, "analysing");
  std::string text;
  const auto analyse = [&] { text = to_text(export_json(contents, settings.identity)); };
  if (!done_unless_ended(analyse, [&teller] { return teller.ends(); })) {
    if (progress) progress->clear();
    std::cerr << kWho << cancelled().what() << std::endl;
    std::_Exit(kInterrupted);
  }
  teller.tell(kWriting, "writing json");
  return recording::export_file(file, settings,
                                [&text](recording::PartFile& part) { part.write(std::string_view(text)); });
}

core::Result<recording::Exported> write(const ExportOptions& options, const SessionContents& contents,
                                        const std::string& format, ExportSettings& settings, Teller& teller) {
  const std::string stem = options.file.stem().string();
  const auto kind = formats().at(format);
  const std::size_t pieces = kind ? export_names(contents, stem, *kind, settings).size() : 1;
  std::optional<Progress> progress;  // into a pipe the names on stdout are enough
  if (::isatty(STDERR_FILENO) == 1) progress.emplace(pieces + 1, "export");
  settings.reached = [&teller, &format](double share) {
    teller.tell(kReading + (1.0 - kReading) * share, "writing " + format);
  };
  const auto done = [&progress](const std::string& piece) {
    if (progress) progress->done(piece);
  };
  done("session read");
  settings.done = done;
  if (!kind) return export_as_json(contents, settings.dir / (stem + ".json"), settings, teller, progress);
  return export_session(contents, stem, *kind, settings);
}

core::Result<recording::Exported> exported(const ExportOptions& options, recording::SessionInfo& info) {
  const auto format = format_of(options);
  if (!format) return tl::unexpected<core::Error>(format.error());
  Teller teller(options.watched);
  auto contents = contents_of(options.file, teller);
  if (!contents) return tl::unexpected<core::Error>(contents.error());
  ExportSettings settings;
  settings.dir = options.out;
  settings.force = options.force;
  settings.integers = options.integers;
  // A person at the console has no such option.
  if (options.watched) settings.to_replace = "choose to replace it";
  settings.cancelled = [&teller] { return teller.ends(); };
  if (options.identified) {
    auto identity = identity_of(options, *contents, *format);
    if (!identity) return tl::unexpected<core::Error>(identity.error());
    settings.identity = std::move(*identity);
  }
  info = contents->info;
  return write(options, *contents, *format, settings, teller);
}

}  // namespace

int run_export(const ExportOptions& options) {
  heed_interrupts();
  if (options.watched) end_with_parent();
  recording::SessionInfo info;
  const auto result = exported(options, info);
  if (!result) {
    std::cerr << kWho << result.error().what() << '\n';
    return interrupted() ? kInterrupted : kRefused;
  }
  if (!info.complete) std::cerr << kWho << "note: the session is " << info.ending << '\n';
  if (!info.audit_chain_ok) std::cerr << kWho << "warning: " << info.integrity << '\n';
  if (info.meta.simulated) std::cerr << kWho << "note: SIMULATION, no person was measured\n";
  for (const std::string& note : result->notes) std::cerr << kWho << "note: " << note << '\n';
  for (const auto& file : result->files) std::cout << file.string() << '\n';
  return 0;
}

}  // namespace footfall::cli
