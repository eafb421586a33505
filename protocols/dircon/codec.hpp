#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

/// Bytes of the DIRCON protocol ("wahoo-fitness-tnp": GATT over TCP, SPEC.md) <-> values. Pure functions.
/// Byte order: the header's length big-endian, UUIDs in the order of their text; values are the service's
/// own. Thread: any. Blocks/allocates: never. Errors: nullopt.
namespace footfall::protocols::dircon {

enum class MessageKind : std::uint8_t {
  DiscoverServices = 1,
  DiscoverCharacteristics = 2,
  Read = 3,
  Write = 4,
  EnableNotifications = 5,
  Notification = 6  ///< of the server, unasked; indications too
};

inline constexpr std::uint8_t kSuccess = 0;
/// What a response code says, as the end of a sentence.
[[nodiscard]] const char* meaning(std::uint8_t response_code);

/// Bits of a characteristic's properties.
enum Property : std::uint8_t { kCanRead = 1, kCanWrite = 2, kCanNotify = 4, kCanIndicate = 8 };

using Uuid = std::array<std::uint8_t, 16>;
/// The 128 bits of a number that the Bluetooth SIG assigned.
[[nodiscard]] Uuid uuid_of(std::uint16_t assigned);
/// nullopt: not on the Bluetooth base UUID.
[[nodiscard]] std::optional<std::uint16_t> assigned_number(std::span<const std::uint8_t, 16> uuid);

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kHeaderBytes = 6, kUuidBytes = 16;
inline constexpr std::size_t kLongestBody = 1024;  ///< more is no message of a fitness machine
inline constexpr std::size_t kLongestWrite = 32;   ///< value of a request; GATT's smallest MTU carries 20

struct Frame {
  std::array<std::uint8_t, kHeaderBytes + kUuidBytes + kLongestWrite> bytes{};
  std::size_t size = 0;
  [[nodiscard]] std::span<const std::uint8_t> span() const { return std::span(bytes).first(size); }
};
/// A request of the client: `assigned` names service or characteristic (none for DiscoverServices), `value`
/// follows for Write and EnableNotifications. nullopt: the value is longer than kLongestWrite.
[[nodiscard]] std::optional<Frame> encode_request(MessageKind kind, std::uint8_t sequence,
                                                  std::uint16_t assigned,
                                                  std::span<const std::uint8_t> value = {});

/// One whole message; `body` lies in the reader's buffer.
struct Message {
  std::uint8_t kind = 0, sequence = 0, code = 0;
  std::span<const std::uint8_t> body;
};

struct Value {
  std::uint16_t characteristic = 0;
  std::span<const std::uint8_t> bytes;
};
/// Body of Read, Write, EnableNotifications and Notification. nullopt: too short, or no assigned number.
[[nodiscard]] std::optional<Value> decode_value(std::span<const std::uint8_t> body);
/// Whether the list names the service. nullopt: no whole number of UUIDs.
[[nodiscard]] std::optional<bool> lists_service(std::span<const std::uint8_t> body, std::uint16_t service);
/// Properties of a characteristic in the list of `service`; 0: not in it. nullopt: another service's list, or
/// no whole number of entries.
[[nodiscard]] std::optional<std::uint8_t> properties_of(std::span<const std::uint8_t> body,
                                                        std::uint16_t service, std::uint16_t characteristic);

/// Cuts a byte stream into messages. After Broken (another version, an endless body) the rest has no sense.
class Reader {
 public:
  enum class Found : std::uint8_t { Message, Incomplete, Broken };

  /// Where the next bytes go, never empty after next() said Incomplete; ends the last message's body.
  [[nodiscard]] std::span<std::uint8_t> room();
  void added(std::size_t count);
  [[nodiscard]] Found next(Message& message);
  void clear() { begin_ = end_ = 0; }

 private:
  std::array<std::uint8_t, kHeaderBytes + kLongestBody> buffer_{};
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace footfall::protocols::dircon
