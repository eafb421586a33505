// formats::read_c3d beside fread of the whole file and a transposition of its words into one array per
// channel. The file: 40 markers at 100 Hz, two platforms and four other channels at 1 kHz. Rounds by turns,
// the file in the page cache. Usage: c3d_read [--rounds N] [--seconds S]
#include <unistd.h>

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "formats/recording.hpp"
#include "tests/support/c3d/plate_scene.hpp"

namespace {

using namespace footfall;
namespace c3d = tests::c3d;

constexpr std::size_t kMarkers = 40, kChannels = 16, kPerFrame = 10;

class WrittenFile {
 public:
  WrittenFile(bool real, std::size_t seconds)
      : path_(std::filesystem::temp_directory_path() / ("c3d_read_" + std::to_string(::getpid()) + ".c3d")) {
    c3d::Scene scene;
    scene.real = real;
    scene.markers = kMarkers;
    scene.frames = 100 * seconds;
    c3d::File file = c3d::file_of(scene);
    const auto plate = file.analog;
    file.channels = kChannels;
    file.analog = [plate](std::size_t channel, std::size_t sample) {
      return channel < 12 ? plate(channel % 6, sample) : static_cast<double>(sample % 1000);
    };
    file.set(c3d::integers("ANALOG", "USED", {kChannels}));
    file.set(c3d::reals("POINT", "LONG_FRAMES", {static_cast<double>(scene.frames)}));
    file.set(c3d::integers("FORCE_PLATFORM", "USED", {2}));
    file.set(c3d::integers("FORCE_PLATFORM", "TYPE", {2, 2}));
    file.set(c3d::integers("FORCE_PLATFORM", "CHANNEL", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {6, 2}));
    file.set(c3d::reals("FORCE_PLATFORM", "ORIGIN", {2, -3, -45, 2, -3, -45}, {3, 2}));
    file.set(c3d::reals("FORCE_PLATFORM", "CORNERS",
                        {532, 546, 0, 68,  546, 0, 68,  1054, 0, 532, 1054, 0,  //
                         996, 546, 0, 532, 546, 0, 532, 1054, 0, 996, 1054, 0},
                        {3, 4, 2}));
    for (const char* name : {"SCALE", "OFFSET"}) {
      const auto of_plate =
          std::find_if(file.parameters.begin(), file.parameters.end(),
                       [name](const c3d::Parameter& p) { return p.name == name && p.group == "ANALOG"; });
      const std::vector<double> six = of_plate->numbers;
      std::vector<double> all = six;
      all.insert(all.end(), six.begin(), six.end());
      all.insert(all.end(), 4, name[0] == 'S' ? 1.0 : 0.0);
      file.set(name[0] == 'S' ? c3d::reals("ANALOG", name, all) : c3d::integers("ANALOG", name, all));
    }
    const std::string bytes = file.bytes();
    frames_ = scene.frames;
    size_ = bytes.size();
    word_ = real ? 4 : 2;
    data_at_ = bytes.size() - (frames_ * frame_bytes() + 511) / 512 * 512;
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  ~WrittenFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t frames() const { return frames_; }
  [[nodiscard]] std::size_t word() const { return word_; }
  [[nodiscard]] std::size_t data_at() const { return data_at_; }
  [[nodiscard]] std::size_t words_per_frame() const { return 4 * kMarkers + kChannels * kPerFrame; }
  [[nodiscard]] std::size_t frame_bytes() const { return words_per_frame() * word_; }

 private:
  std::filesystem::path path_;
  std::size_t size_ = 0, frames_ = 0, word_ = 4, data_at_ = 0;
};

/// Word is what is stored; one array per coordinate and per channel.
template <class Word>
double transposed(const WrittenFile& file) {
  std::vector<char> bytes(file.size());
  std::FILE* stream = std::fopen(file.path().c_str(), "rb");
  if (stream == nullptr || std::fread(bytes.data(), 1, bytes.size(), stream) != bytes.size())
    bench::give_up("c3d_read", "the written file cannot be read");
  std::fclose(stream);
  std::vector<std::vector<Word>> points(4 * kMarkers, std::vector<Word>(file.frames()));
  std::vector<std::vector<Word>> channels(kChannels, std::vector<Word>(file.frames() * kPerFrame));
  for (std::size_t frame = 0; frame < file.frames(); ++frame) {
    const char* at = bytes.data() + file.data_at() + frame * file.frame_bytes();
    for (auto& point : points) {
      std::memcpy(&point[frame], at, sizeof(Word));
      at += sizeof(Word);
    }
    for (std::size_t i = 0; i < kPerFrame; ++i) {
      for (auto& channel : channels) {
        std::memcpy(&channel[frame * kPerFrame + i], at, sizeof(Word));
        at += sizeof(Word);
      }
    }
  }
  return static_cast<double>(channels[2][file.frames() * 5]);
}

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

void measure(const char* figure, bool real, int rounds, std::size_t seconds) {
  const WrittenFile file(real, seconds);
  double sink = 0.0;
  const auto ours = [&] {
    const auto recording = formats::read_c3d(file.path());
    if (!recording) bench::give_up("c3d_read", recording.error().what());
    if (recording->samples() != 1000 * seconds || recording->belts.size() != 2)
      bench::give_up("c3d_read", "samples are missing");
    sink += recording->belts[0].f_v_n[500];
  };
  const auto plain = [&] { sink += real ? transposed<float>(file) : transposed<std::int16_t>(file); };
  ours();
  plain();
  std::vector<double> our_times, plain_times, ratios;
  for (int round = 0; round < rounds; ++round) {
    double mine = 0.0;
    if (round % 2 == 0) mine = milliseconds_of(ours);
    const double theirs = milliseconds_of(plain);
    if (round % 2 != 0) mine = milliseconds_of(ours);
    our_times.push_back(mine);
    plain_times.push_back(theirs);
    ratios.push_back(mine / theirs);
    std::printf("round %d of %d: %s, %.1f MB: ours %.1f ms, plain %.1f ms\n", round + 1, rounds, figure,
                static_cast<double>(file.size()) * 1e-6, mine, theirs);
    std::fflush(stdout);
  }
  if (!std::isfinite(sink)) bench::give_up("c3d_read", "a force is not finite");
  bench::print_row(
      {figure, "ms", bench::median(our_times), bench::median(plain_times), bench::median(ratios), 2.0});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = std::max(1, bench::option(argc, argv, "--rounds", 10));
  const auto seconds = static_cast<std::size_t>(std::max(1, bench::option(argc, argv, "--seconds", 300)));
  measure("C3D reading (float), beside fread and transpose", true, rounds, seconds);
  measure("C3D reading (16 bit), beside fread and transpose", false, rounds, seconds);
  return 0;
}
