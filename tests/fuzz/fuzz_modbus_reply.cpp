#include <algorithm>
#include <vector>

#include "protocols/modbus_drive/codec.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::modbus_drive;

namespace {

/// Offsets and masks from the input, within what config/ lets through.
DriveProfile profile_from(const std::uint8_t* bytes) {
  DriveProfile profile;
  profile.hz_per_m_s = 1.0 + bytes[0];
  profile.max_speed = core::MetersPerSecond(4.0);
  const int count = 1 + bytes[1] % 16;
  profile.status = {{0x2100, count}};
  profile.fault_at = bytes[2] % count;
  profile.frequency_out_at = bytes[3] % count;
  profile.frequency_out_words = profile.frequency_out_at + 2 <= count ? 1 + (bytes[3] >> 7) : 1;
  profile.frequency_set_at = bytes[4] % (count + 1) - 1;
  profile.run = {bytes[5] % (count + 1) - 1, 0x0003, {}};
  profile.reverse = {bytes[6] % (count + 1) - 1, 0x0003, std::uint16_t{2}};
  profile.communication_loss_code = bytes[7];
  profile.speed.scale = 0.1;
  return profile;
}

void check_status(const DriveProfile& profile, std::span<const std::uint16_t> words) {
  core::TreadmillState state;
  const auto decoded = decode_status(profile, words, state);
  const bool enough = words.size() >= static_cast<std::size_t>(needed_status_words(profile));
  fuzz::expect(decoded.has_value() == enough, "a status block is decoded exactly when it is whole");
  if (!decoded) return;
  fuzz::expect(state.measured_speed.is_finite(), "the measured speed is a number");
  fuzz::expect(state.set_speed.is_finite() == (profile.frequency_set_at >= 0),
               "the set-point is a number exactly when the drive tells it");
  const auto back = encode_speed(profile, state.set_speed);
  fuzz::expect(!back || state.set_speed <= profile.max_speed * 1.0001, "no set-point above the maximum");
}

}  // namespace

/// 8 bytes make the profile, 6 the request, the rest is the received frame.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kProfile = 8, kHead = kProfile + kRequestBytes;
  if (size < kHead) return 0;
  const DriveProfile profile = profile_from(data);
  Request request;
  request.slave = data[kProfile];
  const bool read = (data[kProfile + 1] & 1U) != 0, coils = (data[kProfile + 1] & 2U) != 0;
  if (read) {
    request.function = coils ? Function::ReadCoils : Function::ReadHolding;
  } else {
    request.function = coils ? Function::WriteCoil : Function::WriteSingle;
  }
  request.address = static_cast<std::uint16_t>(data[kProfile + 2] << 8 | data[kProfile + 3]);
  request.argument = static_cast<std::uint16_t>(data[kProfile + 4] << 8 | data[kProfile + 5]);
  if (read) request.argument = static_cast<std::uint16_t>(1 + request.argument % kMaxWords);

  const std::span frame(data + kHead, size - kHead);
  constexpr std::uint16_t kUntouched = 0xA5A5;
  std::vector<std::uint16_t> words(read ? request.argument : 0, kUntouched);
  const Reply reply = match_reply(request, frame, words);
  if (reply.kind == ReplyKind::Match) {
    fuzz::expect(frame.size() == reply_bytes(request), "a match is exactly as long as the answer");
    fuzz::expect(frame[0] == request.slave, "a match comes from the slave that was asked");
    if (read) {
      if (coils)
        for (unsigned at = request.argument; at < 16U * words.size(); ++at)
          fuzz::expect(at / 16 >= (request.argument + 15U) / 16U || (words[at / 16] >> (at % 16) & 1U) == 0,
                       "coils that were not asked for read 0");
      check_status(profile, words);
    } else {
      const auto sent = encode(request);
      fuzz::expect(std::equal(sent.begin(), sent.end(), frame.begin()), "the echo of a write is the write");
    }
  } else {
    const bool untouched = std::all_of(words.begin(), words.end(), [](auto w) { return w == kUntouched; });
    fuzz::expect(untouched, "words of a reply that is no match are not handed on");
  }
  if (reply.kind == ReplyKind::Exception)
    fuzz::expect(exception_error(request, reply.exception_code).what()[0] != '\0',
                 "an exception has a sentence");
  return 0;
}
