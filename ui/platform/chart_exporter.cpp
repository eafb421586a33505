#include "ui/platform/chart_exporter.hpp"

#include <stb/stb_image_write.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>

#include "ui/model/chart_csv.hpp"

namespace footfall::ui {
namespace {

std::string made(const std::filesystem::path& path, bool written) {
  return written ? "Saved: " + path.string()
                 : "Could not be saved: " + path.string() + "; look at the folder's rights and free space.";
}

std::string stamped(const char* what) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  char text[32] = "";
  std::strftime(text, sizeof text, "%Y-%m-%d_%H-%M-%S", &parts);
  return std::string(what) + text;
}

}  // namespace

std::filesystem::path usual_export_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data != '\0') return std::filesystem::path(data) / "footfall" / "exports";
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return std::filesystem::path(home) / ".local" / "share" / "footfall" / "exports";
}

std::string beats_file_name() {
  return stamped("beats_") + ".csv";
}

std::filesystem::path ChartExporter::name_for(const char* ending) {
  const std::string more = files_++ == 0 ? "" : "_" + std::to_string(files_);
  return folder_ / (stamped("forces_") + more + ending);
}

void ChartExporter::picture(Picture picture) {
  const auto path = name_for(".png");
  tasks_.push_back(std::async(std::launch::async, [path, picture = std::move(picture)] {
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    const int stride = 3 * picture.width;
    // From the last row upward: OpenGL counts rows from below.
    const unsigned char* top =
        picture.rgb.data() + static_cast<std::ptrdiff_t>(stride) * (picture.height - 1);
    return made(path, stbi_write_png(path.c_str(), picture.width, picture.height, 3, top, -stride) != 0);
  }));
}

void ChartExporter::table(const History& history, double from_s, double to_s) {
  const auto path = name_for(".csv");
  tasks_.push_back(
      std::async(std::launch::async, [path, rows = history.rows(from_s, to_s), zero_s = history.begin_s()] {
        std::error_code ignored;
        std::filesystem::create_directories(path.parent_path(), ignored);
        std::ofstream file(path);
        write_csv(file, rows, zero_s);
        file.flush();
        return made(path, file.good());
      }));
}

std::optional<std::string> ChartExporter::news() {
  for (auto task = tasks_.begin(); task != tasks_.end(); ++task) {
    if (task->wait_for(std::chrono::seconds(0)) != std::future_status::ready) continue;
    std::string words = task->get();
    tasks_.erase(task);
    return words;
  }
  return std::nullopt;
}

}  // namespace footfall::ui
