#include <algorithm>
#include <string>
#include <vector>

#include "protocols/ximu3/command.hpp"
#include "protocols/ximu3/stream_parser.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::ximu3;

namespace {

struct Log final : StreamSink {
  void on_data(const Message& message, int channel) noexcept override {
    fuzz::expect(message.count <= kMostValues, "no more values than there is room for");
    fuzz::expect(message.text.size() < StreamParser::kLongestLine, "no text longer than a line");
    fuzz::expect(message.count == 0 || message.text.empty(), "values or text");
    said += static_cast<char>(message.kind) + std::to_string(message.timestamp_us) + '@' +
            std::to_string(channel) + std::string(message.text) + '\n';
    said.append(reinterpret_cast<const char*>(message.values.data()), sizeof message.values);
  }
  void on_command(std::string_view json, int channel) noexcept override {
    said += std::to_string(channel) + std::string(json) + '\n';
    if (const auto response = parse_response(json)) {
      const auto again = parse_response(command(response->key, response->value));
      fuzz::expect(again.has_value(), "a command that was read can be written");
    }
    (void)parse_ping(json);
    (void)parse_announcement(json);
  }
  void on_fault(Fault fault) noexcept override { said += '!' + std::to_string(static_cast<int>(fault)); }
  std::string said;
};

}  // namespace

/// The first byte says how the rest is cut; the parse must not depend on it, and what follows the stream's
/// end is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t step = 1U + data[0] % 64U;
  const std::span<const std::uint8_t> stream(data + 1, size - 1);
  Log whole, cut;
  StreamParser one, other;
  one.feed(stream, whole);
  for (std::size_t at = 0; at < stream.size(); at += step) {
    other.feed(stream.subspan(at, std::min(step, stream.size() - at)), cut);
  }
  fuzz::expect(whole.said == cut.said, "the same bytes cut anywhere say the same");
  const std::string after = "\nT,77,21.5\n";
  const std::vector<std::uint8_t> bytes(after.begin(), after.end());
  Log last;
  one.feed(bytes, last);
  fuzz::expect(last.said.find("T77@-1") != std::string::npos, "the parser finds its way back");
  return 0;
}
