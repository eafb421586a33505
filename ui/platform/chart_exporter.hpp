#pragma once
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "ui/chart/history.hpp"
#include "ui/platform/ppm.hpp"

namespace footfall::ui {

/// Writes what the charts show into a folder, in the background: "forces_2024-05-14_10-31-07.png" and ".csv".
/// Thread: draw thread; one task per file. Blocks: for the copy of the data, and in its destructor until the
/// files are written. Errors: news() says in one sentence what went wrong.
class ChartExporter {
 public:
  explicit ChartExporter(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// `picture` bottom row first, as it was read.
  void picture(Picture picture);
  void table(const History& history, double from_s, double to_s);
  /// "Saved: /home/.../forces_....png", once.
  [[nodiscard]] std::optional<std::string> news();

 private:
  [[nodiscard]] std::filesystem::path name_for(const char* ending);
  std::filesystem::path folder_;
  std::vector<std::future<std::string>> tasks_;
  unsigned files_ = 0;
};

/// $XDG_DATA_HOME/footfall/exports, or ~/.local/share/footfall/exports.
[[nodiscard]] std::filesystem::path usual_export_folder();

/// "beats_2024-05-14_10-31-07.csv" of now.
[[nodiscard]] std::string beats_file_name();

}  // namespace footfall::ui
