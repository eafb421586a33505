#include "cli/output_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>

namespace footfall::cli {

namespace fs = std::filesystem;
using core::fail;
using core::Remedy;

core::Result<void> replace_file(const fs::path& file,
                                const std::function<core::Result<void>(const fs::path&)>& write) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return fail(Remedy::Reconfigure, "%.150s is no regular file: name another output", file.c_str());
  }
  if (fs::exists(status) && ::access(file.c_str(), W_OK) != 0) {
    return fail(Remedy::Reconfigure, "%.150s cannot be replaced: %s", file.c_str(), std::strerror(errno));
  }
  // The ending stays last: writers may go by it.
  fs::path temporary = file;
  temporary.replace_filename("." + file.stem().string() + "." + std::to_string(::getpid()) + ".part" +
                             file.extension().string());
  auto written = write(temporary);
  if (written) {
    fs::rename(temporary, file, error);
    if (!error) return {};
    written =
        fail(Remedy::Reconfigure, "%.150s cannot be written: %s", file.c_str(), error.message().c_str());
  }
  fs::remove(temporary, error);
  return written;
}

core::Result<void> replace_file(const fs::path& file, std::string_view text) {
  return replace_file(file, [&](const fs::path& temporary) -> core::Result<void> {
    errno = 0;
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    if (out) return {};
    return fail(Remedy::Reconfigure, "%.150s cannot be written: %s", file.c_str(),
                errno != 0 ? std::strerror(errno) : "the disk refused it");
  });
}

core::Result<void> check_not_input(const fs::path& output, const fs::path& input) {
  std::error_code error;
  if (!fs::equivalent(output, input, error)) return {};
  return fail(Remedy::Reconfigure, "%.150s is the recording itself: name another output", output.c_str());
}

}  // namespace footfall::cli
