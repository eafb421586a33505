// Writes the seeds of fuzz_c3d anew: make_c3d_seeds FOLDER. They are tests/fuzz/seeds/fuzz_c3d.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/c3d/plate_scene.hpp"

using namespace footfall::tests::c3d;

namespace {

const char* name_of(Processor processor) {
  if (processor == Processor::Intel) return "intel";
  return processor == Processor::Dec ? "dec" : "mips";
}

void write(const std::filesystem::path& folder, const std::string& name, const File& file) {
  const std::string bytes = file.bytes();
  std::ofstream(folder / name, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// Every type, processor and storage; few frames, so that mutations hit what decides.
void write_all_kinds(const std::filesystem::path& folder) {
  for (int type = 1; type <= 4; ++type) {
    for (const Processor processor : {Processor::Intel, Processor::Dec, Processor::Mips}) {
      for (const bool real : {false, true}) {
        Scene scene;
        scene.type = type;
        scene.processor = processor;
        scene.real = real;
        scene.frames = 4;
        write(folder, "type" + std::to_string(type) + "_" + name_of(processor) + (real ? "_float" : "_int"),
              file_of(scene));
      }
    }
  }
}

/// Long enough for a contact, so that what follows reading is reached.
void write_contact(const std::filesystem::path& folder) {
  Scene scene;
  scene.real = false;
  scene.markers = 2;
  File file = file_of(scene);
  file.set(integers("TRIAL", "ACTUAL_START_FIELD", {1, 0}));
  file.set(integers("TRIAL", "ACTUAL_END_FIELD", {100, 0}));
  file.set(reals("POINT", "LONG_FRAMES", {100}));
  file.set(integers("FORCE_PLATFORM", "ZERO", {1, 150}));
  file.set(texts("ANALOG", "FORMAT", {"SIGNED"}));
  file.set(texts("ANALOG", "UNITS", {"N", "N", "N", "Nmm", "Nmm", "Nmm"}));
  file.set(texts("POINT", "LABELS", {"sacrum", "angle"}));
  file.set(texts("POINT", "ANGLES", {"angle"}));
  file.set(texts("POINT", "Y_SCREEN", {"+Z"}));
  write(folder, "contact", file);
}

void write_two_plates(const std::filesystem::path& folder) {
  Scene scene;
  scene.frames = 4;
  File file = file_of(scene);
  file.channels = 12;
  file.analog = [one = file.analog](std::size_t channel, std::size_t sample) {
    return one(channel % 6, sample);
  };
  file.set(integers("ANALOG", "USED", {12}));
  file.set(reals("ANALOG", "SCALE", {1}));
  file.set(integers("FORCE_PLATFORM", "USED", {2}));
  file.set(integers("FORCE_PLATFORM", "TYPE", {2, 2}));
  file.set(integers("FORCE_PLATFORM", "CHANNEL", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, {6, 2}));
  file.set(reals("FORCE_PLATFORM", "CORNERS", {500, 500, 0, 0, 500, 0, 0, 900,  0, 500, 900,  0,
                                               500, 900, 0, 0, 900, 0, 0, 1300, 0, 500, 1300, 0},
                 {3, 4, 2}));
  write(folder, "two_plates", file);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !std::filesystem::is_directory(argv[1])) {
    std::fputs("use: make_c3d_seeds FOLDER (one that exists)\n", stderr);
    return 2;
  }
  write_all_kinds(argv[1]);
  write_contact(argv[1]);
  write_two_plates(argv[1]);
  return 0;
}
