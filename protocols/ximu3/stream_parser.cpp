#include "protocols/ximu3/stream_parser.hpp"

#include <algorithm>
#include <cstring>

namespace footfall::protocols::ximu3 {
namespace {

constexpr std::uint8_t kEnd = 0x0A, kMux = '^', kCommand = '{';

void take_line(std::span<std::uint8_t> line, int channel, StreamSink& sink) noexcept {
  if (line.empty()) return;  // an empty line says nothing, as after a repeated line end
  if (line[0] == kCommand) {
    std::string_view json(reinterpret_cast<const char*>(line.data()), line.size());
    if (json.back() == '\r') json.remove_suffix(1);
    sink.on_command(json, channel);
    return;
  }
  if (line[0] == kMux) {
    if (channel != StreamSink::kOwn) return sink.on_fault(Fault::NestedMux);
    if (line.size() < 3) return sink.on_fault(Fault::WrongLength);
    return take_line(line.subspan(2), line[1], sink);
  }
  const auto plain = unstuff(line);
  if (!plain) return sink.on_fault(Fault::BadEscape);
  Message message;
  if (const auto fault = decode(*plain, message)) return sink.on_fault(*fault);
  sink.on_data(message, channel);
}

}  // namespace

void StreamParser::append(std::span<const std::uint8_t> part, StreamSink& sink) noexcept {
  if (overlong_) return;
  if (part.size() > line_.size() - size_) {
    overlong_ = true;
    size_ = 0;
    return sink.on_fault(Fault::TooLong);
  }
  std::copy(part.begin(), part.end(), line_.begin() + static_cast<std::ptrdiff_t>(size_));
  size_ += part.size();
}

void StreamParser::end_line(StreamSink& sink) noexcept {
  if (!overlong_) take_line(std::span(line_).first(size_), StreamSink::kOwn, sink);
  reset();
}

void StreamParser::feed(std::span<const std::uint8_t> bytes, StreamSink& sink) noexcept {
  while (!bytes.empty()) {
    const void* end = std::memchr(bytes.data(), kEnd, bytes.size());
    if (end == nullptr) return append(bytes, sink);
    const auto length = static_cast<std::size_t>(static_cast<const std::uint8_t*>(end) - bytes.data());
    append(bytes.first(length), sink);
    end_line(sink);
    bytes = bytes.subspan(length + 1);
  }
}

}  // namespace footfall::protocols::ximu3
