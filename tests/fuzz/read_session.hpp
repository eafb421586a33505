#pragma once
#include "recording/export/force_table.hpp"
#include "recording/import/imported.hpp"
#include "recording/session.hpp"
#include "tests/fuzz/expect.hpp"

namespace footfall::fuzz {

/// Everything that a reader can be asked for, of whatever file.
inline void read_all(const std::filesystem::path& file) {
  const auto reader = recording::SessionReader::open(file);
  if (!reader) {
    expect(reader.error().what()[0] != '\0', "a refusal has a sentence");
    return;
  }
  recording::SessionReader& session = **reader;
  const auto overview = session.overview();
  if (overview) expect(!overview->ending.empty(), "a session says how it ends");
  for (const auto& plate : session.meta().plates) {
    (void)session.forces(plate.plate);
    (void)session.clock_fits(plate.plate);
  }
  (void)session.log();
  (void)session.zeroings();
  (void)session.markers();
  (void)session.pains();
  (void)session.exertions();
  const auto sets = session.result_sets();
  if (sets) {
    for (const auto& set : *sets) {
      (void)session.steps(set.id);
      (void)session.metrics(set.id);
    }
  }
  const auto stops = session.incidents();
  if (stops) {
    for (const auto& head : *stops) (void)session.incident(head.id);
  }
  const auto imported = recording::read_imported(session);
  if (imported && *imported)
    expect((*imported)->recording.sample_rate.value() > 0.0, "an imported recording has a rate");
  const auto contents = recording::read_contents(session);
  if (contents) (void)recording::force_table(*contents);
}

}  // namespace footfall::fuzz
