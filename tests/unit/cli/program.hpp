#pragma once
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <sstream>
#include <string>

#include "tests/support/programs.hpp"

/// The footfall program run as people run it, and a runner whose forces have a closed form. Units: in the
/// names. Thread: one. Blocks: until the program ends. Errors: exit codes.
namespace footfall::tests {

struct Output {
  int exit_code = -1;
  std::string out, err;
};

/// A private folder that goes away at the end of the test.
class Scratch {
 public:
  Scratch() : path_(std::filesystem::temp_directory_path() / ("footfall_cli_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] Output run(const std::string& arguments) const {
    return start("'" + program("footfall") + "'", arguments);
  }
  /// As a process of that account, in its own group alone, by a copy that every account can reach; for root.
  [[nodiscard]] Output run_as(const std::string& account, const std::string& arguments) const {
    const std::filesystem::path copy = path_ / "footfall_of_all";
    std::filesystem::copy_file(program("footfall"), copy, std::filesystem::copy_options::skip_existing);
    return start("setpriv --reuid=" + account + " --regid=$(id -g " + account + ") --clear-groups '" +
                     copy.string() + "'",
                 arguments);
  }
  [[nodiscard]] Output analyze(const std::filesystem::path& file, const std::string& options = "") const {
    return run("analyze '" + file.string() + "' " + options);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  static std::string read(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }

 private:
  [[nodiscard]] Output start(const std::string& words, const std::string& arguments) const {
    const std::string out = (path_ / "out").string();
    const std::string err = (path_ / "err").string();
    const std::string command = words + " " + arguments + " >'" + out + "' 2>'" + err + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(out), read(err)};
  }

  std::filesystem::path path_;
};

/// Half-sine stances of 240 ms, 1800 N, every 340 ms, from 0.5 s on.
inline std::string generated_run(int steps, double offset_n = 0.0) {
  std::ostringstream text;
  text << "time_s,fx_n,fy_n,fz_n\n";
  const int samples = 1000 + 340 * steps;
  for (int i = 0; i < samples; ++i) {
    const int since = i - 500;
    const bool stance = since >= 0 && since < 340 * steps && since % 340 < 240;
    const double phase = (since % 340) / 240.0;
    const double f_v = stance ? 1800.0 * std::sin(std::numbers::pi * phase) : 0.0;
    const double f_ap = stance ? -250.0 * std::sin(2.0 * std::numbers::pi * phase) : 0.0;
    text << i / 1000.0 << ",0," << f_ap << ',' << f_v + offset_n << '\n';
  }
  return text.str();
}

inline void check_refused(const Output& output, const std::string& word) {
  INFO(output.err);
  CHECK(output.exit_code == 2);
  CHECK(output.out.empty());
  CHECK_THAT(output.err, Catch::Matchers::Contains(word));
  CHECK(std::count(output.err.begin(), output.err.end(), '\n') == 1);
}

}  // namespace footfall::tests
