#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/recording_promises.hpp"

using namespace footfall;

namespace {

void check_platforms(const formats::ForceRecording& recording) {
  fuzz::expect(recording.platforms.size() == recording.belts.size(), "a description for every plate");
  fuzz::expect(recording.samples() >= 2, "samples of a recording that was read");
  for (const formats::PlatformDescription& platform : recording.platforms) {
    fuzz::expect(platform.type >= 1 && platform.type <= 4, "a type that can be read");
    fuzz::expect(platform.channels.size() == (platform.type == 3 ? 8U : 6U), "the type's channels");
  }
  for (const std::string& note : recording.notes) fuzz::expect(!note.empty(), "a note says something");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(data, size);
  const auto recording = fuzz::read_within_bounds(size, [&file] { return formats::read_c3d(file.path()); });
  fuzz::check_recording(recording);
  if (recording) check_platforms(*recording);
  return 0;
}
