#include <algorithm>

#include "protocols/ati_rdt/rdt.hpp"
#include "protocols/ati_rdt/sequence.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::ati_rdt;

/// The input is a row of 36-byte records, as datagrams would carry them, then a rest of any length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto counted = records_in(size);
  fuzz::expect(!counted || *counted * kRecordSize == size, "whole records only");
  SequenceTracker tracker(core::Hertz(1000.0));
  core::Timestamp now{1'000'000'000};
  std::uint64_t last = 0;
  for (std::size_t at = 0; size - at >= kRecordSize; at += kRecordSize) {
    const auto bytes = std::span(data + at, kRecordSize).first<kRecordSize>();
    const Record record = decode_record(bytes);
    const auto again = encode(record);
    fuzz::expect(std::equal(again.begin(), again.end(), bytes.begin()),
                 "decode and encode give the same bytes");
    (void)at_end_stop(record);
    (void)is_error(record.status);
    now = now + core::milliseconds(record.force[0] & 0x3FF);
    const auto step = tracker.observe(record.rdt_sequence, record.ft_sequence, now, (record.status & 1) != 0);
    if (step.arrival == Arrival::Reordered || step.arrival == Arrival::Duplicated) continue;
    fuzz::expect(at == 0 || step.sequence > last, "accepted sequences rise");
    fuzz::expect(step.arrival == Arrival::First || step.missing < 100'000'000,
                 "no loss of thousands of millions");
    last = step.sequence;
  }
  return 0;
}
