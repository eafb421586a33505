#include "cli/sessions/import.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "cli/interrupt.hpp"
#include "cli/output_file.hpp"
#include "cli/progress.hpp"
#include "gait/build_identity.hpp"
#include "recording/follow_up.hpp"
#include "recording/import/imported.hpp"
#include "recording/import/imported_results.hpp"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;
using core::fail;
using core::Remedy;

constexpr std::size_t kLongestWord = 200;

core::Result<void> go_on() {
  if (!interrupted()) return {};
  return fail(Remedy::Retry, "cancelled: nothing was kept");
}

/// Empty, or why the session there may not be replaced by another import.
std::string why_kept(const fs::path& file) {
  constexpr const char* kNotOurs = "is no imported session and is not replaced";
  const auto session = recording::SessionReader::open(file);
  if (!session) return kNotOurs;
  const auto origins = (*session)->origins();
  const auto is_import = [](const recording::Origin& it) { return it.kind == recording::kImportOrigin; };
  if (!origins || std::none_of(origins->begin(), origins->end(), is_import)) return kNotOurs;
  const auto log = (*session)->log();
  const auto is_addition = [](const recording::LogEntry& it) { return recording::is_addition(it); };
  if (!log || std::any_of(log->begin(), log->end(), is_addition))
    return "holds what was added to it since and is not replaced";
  return {};
}

core::Result<void> check_target(const fs::path& target, bool force) {
  std::error_code none;
  if (!fs::exists(fs::symlink_status(target, none))) return {};
  if (!force)
    return fail(Remedy::Operator, "%.150s exists already: choose another --out, or --force to replace it",
                target.c_str());
  if (fs::exists(target.string() + "-wal", none))
    return fail(Remedy::Operator, "%.150s is in use by another program", target.c_str());
  if (const std::string why = why_kept(target); !why.empty())
    return fail(Remedy::Operator, "%.150s %s: choose another --out", target.c_str(), why.c_str());
  return {};
}

core::Result<void> check_words(const ImportOptions& options) {
  for (const std::string& word : {options.subject, options.source_name}) {
    const bool printable =
        std::all_of(word.begin(), word.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    if (word.size() > kLongestWord || !printable)
      return fail(Remedy::Reconfigure, "a name has at most %zu printable characters", kLongestWord);
  }
  if (options.source_name.find('/') != std::string::npos)
    return fail(Remedy::Reconfigure, "--source-name is a name, not a path");
  return {};
}

struct Read {
  formats::ForceRecording recording;
  recording::ImportSource source;
  std::vector<gait::StepResult> steps;
  gait::Summary summary;
};

/// The bytes that were hashed are those that were read.
core::Result<void> read_source(const ImportOptions& options, Read& read) {
  const auto going_on = [] { return !interrupted(); };
  const auto before = recording::hash_of_file(options.file, going_on);
  if (!before) return tl::unexpected<core::Error>(before.error());
  auto recording = formats::read_recording(options.file);
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  const auto after = recording::hash_of_file(options.file, going_on);
  if (!after) return tl::unexpected<core::Error>(after.error());
  if (*before != *after)
    return fail(Remedy::Retry, "%.150s changed while it was read: try again", options.file.c_str());
  read.recording = std::move(*recording);
  read.source.content = *before;
  return recording::check_importable(read.recording);
}

/// Of what the session `kept` holds, not of the source: so that `footfall verify` can compute every step
/// again.
core::Result<void> analyse(const fs::path& kept, const fs::path& named, Read& read) {
  const auto session = recording::SessionReader::open(kept);
  if (!session) return tl::unexpected<core::Error>(session.error());
  const auto imported = recording::read_imported(**session);
  if (!imported) return tl::unexpected<core::Error>(imported.error());
  if (!*imported) return fail(Remedy::Bug, "what was imported is not found to be");
  const auto analysis = analyze_imported(named, **imported, {});
  if (!analysis) {
    read.recording.notes.push_back(std::string("Kept without steps: ") + analysis.error().what() + ".");
    return {};
  }
  recording::OfflineSteps steps = offline_steps(*analysis);
  read.source.method_id = std::move(steps.method_id);
  read.source.parameters = recording::imported_parameters(gait::build_identity());
  read.steps = std::move(steps.steps);
  read.summary = analysis->result.summary;
  return {};
}

/// What is being done, for whoever waits at a terminal.
class Stages {
 public:
  Stages() {
    if (::isatty(STDERR_FILENO) == 1) progress_.emplace(kStages, "import");
  }
  void begin(const char* what) {
    if (progress_) progress_->doing(what);
  }

 private:
  static constexpr std::size_t kStages = 4;
  std::optional<Progress> progress_;
};

/// Twice: the samples, then with the steps that follow from the samples as they are kept.
core::Result<void> write_session(const ImportOptions& options, const fs::path& file, Read& read,
                                 Stages& stages) {
  const auto going_on = [] { return !interrupted(); };
  stages.begin("writing the samples");
  read.source.method_id = gait::Method{}.id().data();
  auto written = recording::write_imported(file, read.recording, read.source, {}, {}, going_on);
  if (written) {
    stages.begin("analysing");
    written = analyse(file, options.file, read);
  }
  if (!written) return written;
  std::error_code error;
  if (!fs::remove(file, error))
    return fail(Remedy::Retry, "%.150s cannot be written anew: %s", file.c_str(),
                error ? error.message().c_str() : "it was taken away");
  stages.begin("writing the session");
  return recording::write_imported(file, read.recording, read.source, read.steps, read.summary, going_on);
}

void describe(const ImportOptions& options, Read& read) {
  const AnalysisSettings& set = options.settings;
  recording::ImportSource& source = read.source;
  source.name = options.source_name.empty() ? options.file.filename().string() : options.source_name;
  source.format = ending_of(options.file).substr(1);
  source.software_version = FOOTFALL_VERSION;
  source.subject_pseudonym = options.subject;
  if (set.mass_kg) source.stated.mass = core::Kilograms(*set.mass_kg);
  if (set.belt_speed_m_s) source.stated.belt_speed = core::MetersPerSecond(*set.belt_speed_m_s);
  if (set.incline_deg) source.stated.incline = core::Degrees(*set.incline_deg);
  if (set.height_m) source.stated.height = core::Meters(*set.height_m);
}

core::Result<fs::path> import_file(const ImportOptions& options) {
  std::error_code none;
  if (fs::is_directory(options.file, none))
    return fail(Remedy::Reconfigure, "%.150s is a folder: name one recording", options.file.c_str());
  if (ending_of(options.file) == ".footfall")
    return fail(Remedy::Reconfigure, "%.150s is a session already: analyze, verify or export it as it is",
                options.file.c_str());
  if (auto sane = check(options.settings); !sane) return tl::unexpected<core::Error>(sane.error());
  if (auto named = check_words(options); !named) return tl::unexpected<core::Error>(named.error());
  const fs::path named = options.source_name.empty() ? options.file : fs::path(options.source_name);
  const fs::path target = options.out / (named.stem().string() + ".footfall");
  if (auto possible = check_target(target, options.force); !possible)
    return tl::unexpected<core::Error>(possible.error());

  Stages stages;
  Read read;
  stages.begin("reading");
  core::Result<void> result = read_source(options, read);
  if (result) {
    describe(options, read);
    result = go_on();
  }
  if (result) {
    result = replace_file(
        target, [&](const fs::path& temporary) { return write_session(options, temporary, read, stages); });
    // The writer names the file it wrote to, which nobody has seen.
    if (!result)
      result = fail(result.error().remedy(), "%.80s was not made: %s", target.filename().c_str(),
                    result.error().what());
  }
  if (result) return target;
  if (auto cancelled = go_on(); !cancelled) return tl::unexpected<core::Error>(cancelled.error());
  return tl::unexpected<core::Error>(result.error());
}

}  // namespace

int run_import(const ImportOptions& options) {
  heed_interrupts();
  const auto session = import_file(options);
  if (!session) {
    std::cerr << "footfall import: " << session.error().what() << '\n';
    return interrupted() ? 130 : 2;
  }
  std::cout << session->string() << '\n';
  return 0;
}

}  // namespace footfall::cli
