#include <fstream>
#include <iterator>
#include <string>

#include "recording/session.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;

namespace {

/// One small session, made once.
struct Template {
  tests::TempDir dir;
  std::filesystem::path file = dir / "fuzzed.footfall";
  std::string bytes;
  Template() {
    const auto original = dir / "original.footfall";
    const auto writer = tests::write_example(original, 2);
    recording::IncidentHead stop;
    stop.id = 1;
    stop.cause = "PlateLost";
    recording::IncidentRows rows;
    rows.events.push_back({{5}, "trigger", "", "", "PlateLost", "", ""});
    for (int i = 0; i < 50; ++i) rows.forces.push_back({{i}, 1.0F, 2.0F, 3.0F, 0, 0});
    rows.wire.push_back({{6}, "sent", 2, {std::byte{1}, std::byte{2}}});
    rows.motions.emplace_back();
    rows.commands.emplace_back();
    (void)writer->append_incident(stop, rows);
    (void)writer->finish(tests::example_summary());
    std::ifstream in(original, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
};

bool as_written(const core::ForceSample& sample) {
  return tests::same_bits(sample, tests::example_samples(sample.plate, sample.sequence, 1).front());
}

void read_everything(recording::SessionReader& reader) {
  const auto info = reader.info();
  const auto overview = reader.overview();
  if (overview) fuzz::expect(!overview->ending.empty(), "a session says how it ends");
  const bool intact = info && info->integrity == "ok";
  for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto samples = reader.forces(plate);
    if (!samples || !intact) continue;
    for (const core::ForceSample& sample : *samples)
      fuzz::expect(as_written(sample), "samples of a session said to be intact are those that were written");
  }
  for (const auto& imu : reader.meta().imus) (void)reader.imu(imu.device());
  (void)reader.treadmill();
  (void)reader.steps();
  (void)reader.log();
  const auto stops = reader.incidents();
  if (!stops) return;
  for (const auto& head : *stops) {
    const auto stop = reader.incident(head.id);
    if (stop) fuzz::expect(!stop->ending().empty(), "a record of a stop says how far it reaches");
  }
}

}  // namespace

/// The input is a list of edits of a good session: three bytes of place, one new value. An odd length cuts
/// the file off at the last place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Template good;
  std::string bytes = good.bytes;
  std::size_t place = bytes.size();
  for (std::size_t at = 0; size - at >= 4; at += 4) {
    place = (static_cast<std::size_t>(data[at]) << 16 | static_cast<std::size_t>(data[at + 1]) << 8 |
             data[at + 2]) %
            bytes.size();
    bytes[place] = static_cast<char>(data[at + 3]);
  }
  if (size % 2 == 1) bytes.resize(place);
  std::ofstream(good.file, std::ios::binary | std::ios::trunc) << bytes;
  const auto reader = recording::SessionReader::open(good.file);
  if (!reader) {
    fuzz::expect(reader.error().what()[0] != '\0', "a refusal has a sentence");
    return 0;
  }
  read_everything(**reader);
  return 0;
}
