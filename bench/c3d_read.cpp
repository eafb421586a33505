// formats::read_c3d beside fread of the whole file and a transposition of its words into one array per
// channel, as doubles and as they are stored. Rounds by turns, the file in the page cache. Usage:
// c3d_read [--rounds N] [--seconds S] [--warm 1] [FILE...]: files of S seconds, or those named
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "bench/c3d_peers.hpp"
#include "bench/report.hpp"
#include "formats/recording.hpp"
#include "tests/support/c3d/plate_scene.hpp"

namespace {

using namespace footfall;
namespace c3d = tests::c3d;

struct Kind {
  const char* name;
  bool real;
  std::size_t markers, channels;  ///< 12 channels are the platforms'
};
constexpr std::array<Kind, 4> kKinds = {
    Kind{"float, 40 markers", true, 40, 16}, Kind{"16 bit, 40 markers", false, 40, 16},
    Kind{"float, plates alone", true, 0, 12}, Kind{"16 bit, plates alone", false, 0, 12}};

class WrittenFile {
 public:
  WrittenFile(const Kind& kind, std::size_t seconds)
      : path_(std::filesystem::temp_directory_path() / ("c3d_read_" + std::to_string(::getpid()) + ".c3d")) {
    const std::string bytes = two_platforms(kind, 100 * seconds).bytes();
    std::ofstream(path_, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  ~WrittenFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static c3d::File two_platforms(const Kind& kind, std::size_t frames) {
    c3d::Scene scene;
    scene.real = kind.real;
    scene.markers = kind.markers;
    scene.frames = frames;
    c3d::File file = c3d::file_of(scene);
    const auto plate = file.analog;
    file.channels = kind.channels;
    file.analog = [plate](std::size_t channel, std::size_t sample) {
      return channel < 12 ? plate(channel % 6, sample) : static_cast<double>(sample % 1000);
    };
    file.set(c3d::integers("ANALOG", "USED", {static_cast<double>(kind.channels)}));
    file.set(c3d::reals("POINT", "LONG_FRAMES", {static_cast<double>(frames)}));
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
      all.resize(kind.channels, name[0] == 'S' ? 1.0 : 0.0);
      file.set(name[0] == 'S' ? c3d::reals("ANALOG", name, all) : c3d::integers("ANALOG", name, all));
    }
    return file;
  }

  std::filesystem::path path_;
};

/// Of one turn, in processor time: neighbours on the machine take turns, not cycles.
template <class Work>
double milliseconds_of(int times, Work work) {
  timespec before{}, after{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  for (int i = 0; i < times; ++i) work();
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  const double ms = static_cast<double>(after.tv_sec - before.tv_sec) * 1e3 +
                    static_cast<double>(after.tv_nsec - before.tv_nsec) * 1e-6;
  return ms / times;
}

/// Left to itself the allocator gives to one what it kept from the other, and the order decides. Fresh: large
/// blocks come from the kernel each time, as in a program that reads one file. Warm: nothing is given back.
void settle_memory(bool warm) {
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  if (!warm) return;
  ::mallopt(M_MMAP_MAX, 0);
  ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

struct Times {
  std::vector<double> ours, numbers, words, to_numbers, to_words;
};

void measure(const std::string& name, const std::filesystem::path& path, int rounds) {
  const auto plain = bench::PlainC3d::of(path);
  // A turn on a small file is many readings of it.
  const int times = std::clamp(static_cast<int>(std::size_t{8'000'000} / plain.size), 1, 500);
  double sink = 0.0;
  const auto ours = [&] {
    const auto recording = formats::read_c3d(path);
    if (!recording) bench::give_up("c3d_read", recording.error().what());
    if (recording->samples() != plain.frames * plain.per_frame)
      bench::give_up("c3d_read", "samples are missing");
    sink += static_cast<double>(recording->belts[0].f_v_n.size());
  };
  const auto numbers = [&] { sink += bench::numbers_transposed(plain); };
  const auto words = [&] { sink += bench::words_transposed(plain); };
  ours(), numbers(), words();
  Times t;
  for (int round = 0; round < rounds; ++round) {
    if (round % 2 == 0) t.ours.push_back(milliseconds_of(times, ours));
    t.numbers.push_back(milliseconds_of(times, numbers));
    t.words.push_back(milliseconds_of(times, words));
    if (round % 2 != 0) t.ours.push_back(milliseconds_of(times, ours));
    t.to_numbers.push_back(t.ours.back() / t.numbers.back());
    t.to_words.push_back(t.ours.back() / t.words.back());
    std::printf("round %d of %d: %s, %.1f MB: ours %.3f ms, as doubles %.3f ms, as words %.3f ms\n",
                round + 1, rounds, name.c_str(), static_cast<double>(plain.size) * 1e-6, t.ours.back(),
                t.numbers.back(), t.words.back());
    std::fflush(stdout);
  }
  if (std::isnan(sink)) std::printf("the peer's middle sample is not a number\n");
  const std::string figure = "C3D reading (" + name + "), beside fread and transpose ";
  const double ms = bench::median(t.ours);
  bench::print_row(
      {figure + "to doubles", "ms", ms, bench::median(t.numbers), bench::median(t.to_numbers), 2.0});
  bench::print_row({figure + "of words", "ms", ms, bench::median(t.words), bench::median(t.to_words), 2.0});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = std::max(1, bench::option(argc, argv, "--rounds", 10));
  const auto seconds = static_cast<std::size_t>(std::max(1, bench::option(argc, argv, "--seconds", 300)));
  const bool warm = bench::option(argc, argv, "--warm", 0) != 0;
  settle_memory(warm);
  const std::string memory = warm ? ", memory kept" : "";
  std::vector<std::filesystem::path> named;
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-')
      ++i;
    else
      named.emplace_back(argv[i]);
  }
  for (const auto& path : named) measure(path.filename().string() + memory, path, rounds);
  if (!named.empty()) return 0;
  for (const Kind& kind : kKinds) {
    const WrittenFile file(kind, seconds);
    measure(kind.name + memory, file.path(), rounds);
  }
  return 0;
}
