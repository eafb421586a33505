#include "cli/analyze/analyze_folder.hpp"

#include <algorithm>
#include <atomic>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "cli/analyze/analysis_files.hpp"
#include "cli/analyze/analysis_json.hpp"
#include "cli/analyze/folder_listing.hpp"
#include "cli/analyze/folder_table.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"

namespace footfall::cli {

namespace fs = std::filesystem;
using core::fail;
using core::Remedy;
using Json = nlohmann::ordered_json;

namespace {

constexpr int kGood = 0, kBadInput = 2, kInterrupted = 130;

int complain(const std::string& sentence, int code) {
  std::cerr << "footfall analyze: " << sentence << '\n';
  return code;
}

/// What is kept of a file: its line or its object, not its samples.
struct Outcome {
  std::optional<core::Error> error;
  gait::Summary summary;
  std::string method;
  Json json;
};

core::Result<void> make_folder(const std::optional<fs::path>& folder, const fs::path& input) {
  if (!folder) return {};
  std::error_code error;
  if (fs::equivalent(*folder, input, error)) {
    return fail(Remedy::Reconfigure,
                "%.150s is the recordings' own folder: name another one, so that results are not taken for "
                "recordings",
                folder->c_str());
  }
  if (fs::exists(*folder, error) && !fs::is_directory(*folder, error)) {
    return fail(Remedy::Reconfigure, "%.150s is no folder, and the input is one: name a folder",
                folder->c_str());
  }
  fs::create_directories(*folder, error);
  if (!error) return {};
  return fail(Remedy::Reconfigure, "%.150s cannot be made: %s", folder->c_str(), error.message().c_str());
}

class Batch {
 public:
  Batch(const AnalyzeOptions& options, FolderListing listing)
      : options_(options),
        listing_(std::move(listing)),
        names_(result_names(listing_.files)),
        outcomes_(listing_.files.size()),
        progress_(listing_.files.size(), "analyzed") {
    settings_ = options.settings;
    settings_.keep_forces = options.plot.has_value();
  }

  /// False when interrupted.
  bool run() {
    heed_interrupts();
    const std::size_t threads =
        std::min<std::size_t>(std::max(1U, std::thread::hardware_concurrency()), listing_.files.size());
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < threads; ++i) workers.emplace_back([this] { work(); });
    for (std::thread& worker : workers) worker.join();
    progress_.clear();
    return !interrupted();
  }

  [[nodiscard]] std::size_t done() const { return done_; }
  [[nodiscard]] std::size_t files() const { return listing_.files.size(); }

  int report() {
    std::cout << (options_.json ? to_text(json()) : table());
    std::cout.flush();
    int code = kGood;
    for (const Outcome& outcome : outcomes_) {
      if (outcome.error) code = complain(outcome.error->what(), kBadInput);
    }
    return code;
  }

 private:
  void work() {
    while (!interrupted()) {
      const std::size_t k = next_++;
      if (k >= listing_.files.size()) return;
      analyze(k);
      ++done_;
      progress_.done(listing_.files[k].filename().string());
    }
  }

  void analyze(std::size_t k) {
    const auto analysis = load_analysis(listing_.files[k], settings_);
    if (!analysis) {
      outcomes_[k].error = analysis.error();
      return;
    }
    AnalysisFiles files;
    if (options_.steps) files.steps = *options_.steps / (names_[k] + "_steps.csv");
    if (options_.plot) files.plot = *options_.plot / (names_[k] + ".png");
    if (const auto written = write(files, *analysis); !written) {
      outcomes_[k].error = written.error();
      return;
    }
    outcomes_[k].summary = analysis->result.summary;
    outcomes_[k].method = analysis->result.method.id().data();
    if (options_.json) outcomes_[k].json = analysis_json(*analysis);
  }

  [[nodiscard]] Json json() {
    Json files = Json::array(), skipped = Json::array();
    for (std::size_t k = 0; k < outcomes_.size(); ++k) {
      Json file = {{"file", listing_.files[k].string()}};
      if (outcomes_[k].error) {
        file["error"] = outcomes_[k].error->what();
      } else {
        file.update(outcomes_[k].json);
      }
      files.push_back(std::move(file));
    }
    for (const FolderListing::Skipped& one : listing_.skipped)
      skipped.push_back({{"file", one.file.string()}, {"reason", one.reason}});
    return {
        {"folder", options_.input.string()}, {"files", std::move(files)}, {"skipped", std::move(skipped)}};
  }

  [[nodiscard]] std::string table() const {
    std::vector<FolderRow> rows;
    for (std::size_t k = 0; k < outcomes_.size(); ++k) {
      const Outcome& one = outcomes_[k];
      if (!one.error) rows.push_back({listing_.files[k].filename().string(), one.summary, one.method});
    }
    std::string out = rows.empty() ? "" : folder_table(rows);
    for (const FolderListing::Skipped& one : listing_.skipped)
      out += "skipped " + one.file.filename().string() + ": " + one.reason + "\n";
    return out;
  }

  const AnalyzeOptions& options_;
  FolderListing listing_;
  std::vector<std::string> names_;
  std::vector<Outcome> outcomes_;  ///< each written by one worker
  AnalysisSettings settings_;
  Progress progress_;
  std::atomic<std::size_t> next_{0}, done_{0};
};

}  // namespace

int analyze_folder(const AnalyzeOptions& options) {
  if (const auto sane = check(options.settings); !sane) return complain(sane.error().what(), kBadInput);
  auto listing = list_recordings(options.input);
  if (!listing) return complain(listing.error().what(), kBadInput);
  for (const auto& folder : {options.steps, options.plot}) {
    if (const auto made = make_folder(folder, options.input); !made)
      return complain(made.error().what(), kBadInput);
  }
  Batch batch(options, std::move(*listing));
  if (!batch.run()) {
    return complain("interrupted after " + std::to_string(batch.done()) + " of " +
                        std::to_string(batch.files()) + " files; what was written is whole",
                    kInterrupted);
  }
  return batch.report();
}

}  // namespace footfall::cli
