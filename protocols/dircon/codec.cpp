#include "protocols/dircon/codec.hpp"

#include <algorithm>

namespace footfall::protocols::dircon {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr Uuid kBase{0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00,
                     0x80, 0x00, 0x00, 0x80, 0x5F, 0x9B, 0x34, 0xFB};
constexpr std::size_t kNumberAt = 2, kEntryBytes = kUuidBytes + 1;

std::span<const std::uint8_t, kUuidBytes> uuid_at(Bytes body, std::size_t at) {
  return body.subspan(at).first<kUuidBytes>();
}

std::size_t body_length(const std::uint8_t* header) {
  return static_cast<std::size_t>(header[4] << 8) | header[5];
}

}  // namespace

const char* meaning(std::uint8_t response_code) {
  switch (response_code) {
    case kSuccess:
      return "success";
    case 1:
      return "it does not know this kind of message";
    case 2:
      return "an unexpected error";
    case 3:
      return "it has no such service";
    case 4:
      return "it has no such characteristic";
    case 5:
      return "the characteristic does not support this";
    case 6:
      return "the write failed";
    case 7:
      return "it does not know this version of the protocol";
    default:
      return "an unknown response code";
  }
}

Uuid uuid_of(std::uint16_t assigned) {
  Uuid uuid = kBase;
  uuid[kNumberAt] = static_cast<std::uint8_t>(assigned >> 8);
  uuid[kNumberAt + 1] = static_cast<std::uint8_t>(assigned & 0xFFU);
  return uuid;
}

std::optional<std::uint16_t> assigned_number(std::span<const std::uint8_t, 16> uuid) {
  const auto assigned = static_cast<std::uint16_t>((uuid[kNumberAt] << 8) | uuid[kNumberAt + 1]);
  const Uuid expected = uuid_of(assigned);
  if (!std::equal(uuid.begin(), uuid.end(), expected.begin())) return std::nullopt;
  return assigned;
}

std::optional<Frame> encode_request(MessageKind kind, std::uint8_t sequence, std::uint16_t assigned,
                                    Bytes value) {
  if (value.size() > kLongestWrite) return std::nullopt;
  const std::size_t body = kind == MessageKind::DiscoverServices ? 0 : kUuidBytes + value.size();
  Frame frame;
  frame.bytes = {kVersion, static_cast<std::uint8_t>(kind),      sequence,
                 kSuccess, static_cast<std::uint8_t>(body >> 8), static_cast<std::uint8_t>(body & 0xFFU)};
  frame.size = kHeaderBytes + body;
  if (body == 0) return frame;
  const Uuid uuid = uuid_of(assigned);
  const auto after = std::copy(uuid.begin(), uuid.end(), frame.bytes.begin() + kHeaderBytes);
  std::copy(value.begin(), value.end(), after);
  return frame;
}

std::optional<Value> decode_value(Bytes body) {
  if (body.size() < kUuidBytes) return std::nullopt;
  const auto assigned = assigned_number(uuid_at(body, 0));
  if (!assigned) return std::nullopt;
  return Value{*assigned, body.subspan(kUuidBytes)};
}

std::optional<bool> lists_service(Bytes body, std::uint16_t service) {
  if (body.size() % kUuidBytes != 0) return std::nullopt;
  for (std::size_t at = 0; at < body.size(); at += kUuidBytes) {
    if (assigned_number(uuid_at(body, at)) == service) return true;
  }
  return false;
}

std::optional<std::uint8_t> properties_of(Bytes body, std::uint16_t service, std::uint16_t characteristic) {
  if (body.size() < kUuidBytes || (body.size() - kUuidBytes) % kEntryBytes != 0) return std::nullopt;
  if (assigned_number(uuid_at(body, 0)) != service) return std::nullopt;
  for (std::size_t at = kUuidBytes; at < body.size(); at += kEntryBytes) {
    if (assigned_number(uuid_at(body, at)) == characteristic) return body[at + kUuidBytes];
  }
  return std::uint8_t{0};
}

std::span<std::uint8_t> Reader::room() {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  return std::span(buffer_).subspan(end_);
}

void Reader::added(std::size_t count) {
  end_ = std::min(end_ + count, buffer_.size());
}

Reader::Found Reader::next(Message& message) {
  const std::uint8_t* const header = buffer_.data() + begin_;
  const std::size_t held = end_ - begin_;
  if (held >= 1 && header[0] != kVersion) return Found::Broken;
  if (held < kHeaderBytes) return Found::Incomplete;
  const std::size_t length = body_length(header);
  if (length > kLongestBody) return Found::Broken;
  if (held < kHeaderBytes + length) return Found::Incomplete;
  message = {header[1], header[2], header[3], Bytes(header + kHeaderBytes, length)};
  begin_ += kHeaderBytes + length;
  return Found::Message;
}

}  // namespace footfall::protocols::dircon
