#include <algorithm>

#include "protocols/dircon/codec.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall::protocols::dircon;

namespace {

/// Feeds the stream in pieces of `step` bytes; what came out, as one number.
std::uint64_t read_all(std::span<const std::uint8_t> stream, std::size_t step) {
  Reader reader;
  std::uint64_t digest = 1469598103934665603ULL;
  const auto mix = [&digest](std::uint64_t value) { digest = (digest ^ value) * 1099511628211ULL; };
  while (!stream.empty()) {
    const auto room = reader.room();
    footfall::fuzz::expect(!room.empty(), "an incomplete message leaves room for more");
    const std::size_t count = std::min({step, stream.size(), room.size()});
    std::copy(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(count), room.begin());
    reader.added(count);
    stream = stream.subspan(count);
    Message message;
    for (;;) {
      const auto found = reader.next(message);
      if (found == Reader::Found::Broken) return digest;
      if (found == Reader::Found::Incomplete) break;
      footfall::fuzz::expect(message.body.size() <= kLongestBody, "no endless body");
      mix(message.kind);
      mix(message.sequence);
      mix(message.code);
      for (const auto byte : message.body) mix(byte);
      const auto value = decode_value(message.body);
      if (value) {
        footfall::fuzz::expect(value->bytes.size() + kUuidBytes == message.body.size(),
                               "a value is the rest of its body");
        const auto back = uuid_of(value->characteristic);
        footfall::fuzz::expect(std::equal(back.begin(), back.end(), message.body.begin()),
                               "a number stands for its UUID");
      }
      if (const auto listed = lists_service(message.body, 0x1826))
        footfall::fuzz::expect(message.body.size() % kUuidBytes == 0, "a list is of whole UUIDs");
      (void)properties_of(message.body, 0x1826, 0x2AD9);
    }
  }
  return digest;
}

}  // namespace

/// One byte says how the stream is cut, the rest is the stream: what comes out may not depend on the cuts.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::span stream(data + 1, size - 1);
  const std::size_t step = 1 + data[0] % 64U;
  footfall::fuzz::expect(read_all(stream, step) == read_all(stream, 4096), "cuts change nothing");
  const auto frame = encode_request(MessageKind::Write, data[0], 0x2AD9, stream);
  footfall::fuzz::expect(frame.has_value() == (stream.size() <= kLongestWrite),
                         "only short values are written");
  if (!frame) return 0;
  Reader reader;
  const auto room = reader.room();
  std::copy(frame->span().begin(), frame->span().end(), room.begin());
  reader.added(frame->size);
  Message message;
  footfall::fuzz::expect(reader.next(message) == Reader::Found::Message && message.sequence == data[0],
                         "a request is a message");
  const auto value = decode_value(message.body);
  footfall::fuzz::expect(value && std::equal(stream.begin(), stream.end(), value->bytes.begin()),
                         "a request carries its value");
  return 0;
}
