// formats::C3dWriter into a file beside a plain write() of the same bytes. Rounds by turns, into the page
// cache of one folder, files removed between. Usage: c3d_write [--rounds N] [--seconds S]
#include <fcntl.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "formats/c3d_content.hpp"

namespace {

using namespace footfall;

constexpr std::size_t kChannels = 16, kPerFrame = 10;

class Folder {
 public:
  Folder() : path_(std::filesystem::temp_directory_path() / ("c3d_write_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file() const { return (path_ / "written.c3d").string(); }

 private:
  std::filesystem::path path_;
};

struct Signals {
  std::vector<std::vector<double>> columns;
  formats::C3dContent content;

  Signals(bool real, std::size_t frames) {
    content.real = real;
    content.frames = frames;
    content.per_frame = kPerFrame;
    std::vector<std::string> labels;
    const double scale = real ? 1.0 : 0.1;
    for (std::size_t c = 0; c < kChannels; ++c) {
      auto& column = columns.emplace_back(frames * kPerFrame);
      for (std::size_t i = 0; i < column.size(); ++i)
        column[i] = 900.0 * std::sin(0.001 * static_cast<double>(i * (c + 1)));
      labels.push_back("Ch" + std::to_string(c + 1));
    }
    for (const auto& column : columns) content.analog.push_back({column, scale, 0.0});
    content.parameters = {formats::c3d_texts("ANALOG", "LABELS", labels)};
  }
};

/// Processor time: neighbours on the machine take turns, not cycles.
template <class Work>
double milliseconds_of(Work work) {
  timespec before{}, after{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  work();
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  return static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
         static_cast<double>(after.tv_nsec - before.tv_nsec) * 1e-6;
}

/// What `pieces` hands out, into a new file.
template <class Pieces>
void write_file(const std::string& file, Pieces pieces) {
  const int fd = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0640);
  if (fd < 0) bench::give_up("c3d_write", file + " cannot be written");
  pieces([fd](const std::uint8_t* data, std::size_t size) {
    if (::write(fd, data, size) != static_cast<ssize_t>(size))
      bench::give_up("c3d_write", "the disk is full");
  });
  ::close(fd);
}

void write_ours(const std::string& file, const formats::C3dContent& content) {
  write_file(file, [&content](auto put) {
    auto writer = formats::C3dWriter::make(content);
    if (!writer) bench::give_up("c3d_write", writer.error().what());
    for (;;) {
      const auto piece = writer->next();
      if (!piece) bench::give_up("c3d_write", piece.error().what());
      if (piece->empty()) return;
      put(piece->data(), piece->size());
    }
  });
}

std::vector<std::uint8_t> bytes_of(const std::string& file) {
  std::vector<std::uint8_t> bytes(std::filesystem::file_size(file));
  std::ifstream(file, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void measure(bool real, std::size_t frames, int rounds) {
  const Folder folder;
  const Signals signals(real, frames);
  write_ours(folder.file(), signals.content);
  const std::vector<std::uint8_t> bytes = bytes_of(folder.file());
  const auto ours = [&] { write_ours(folder.file(), signals.content); };
  const auto plain = [&] {
    write_file(folder.file(), [&bytes](auto put) { put(bytes.data(), bytes.size()); });
  };
  std::vector<double> our_ms, plain_ms, ratios;
  for (int round = 0; round < rounds; ++round) {
    const auto timed = [&](auto work, std::vector<double>& times) {
      std::filesystem::remove(folder.file());
      times.push_back(milliseconds_of(work));
    };
    if (round % 2 == 0) timed(ours, our_ms);
    timed(plain, plain_ms);
    if (round % 2 != 0) timed(ours, our_ms);
    ratios.push_back(our_ms.back() / plain_ms.back());
  }
  bench::print_row({std::string("C3D writing (") + (real ? "float" : "16 bit") + ", 16 channels, " +
                        std::to_string(bytes.size() / 1'000'000) + " MB), beside write() of its bytes",
                    "ms", bench::median(our_ms), bench::median(plain_ms), bench::median(ratios), 3.0});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = std::max(1, bench::option(argc, argv, "--rounds", 15));
  const auto seconds = static_cast<std::size_t>(std::max(1, bench::option(argc, argv, "--seconds", 300)));
  for (const bool real : {true, false}) measure(real, 100 * seconds, rounds);
  return 0;
}
