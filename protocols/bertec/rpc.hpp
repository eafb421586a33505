#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocols/bertec/frame.hpp"

/// Requests and replies of Bertec's newer remote, JSON as in SPEC.md (b). Pure functions. Units: m/s, m/s²
/// and degrees in JSON. Thread: any. Blocks: never. Allocates: the text.
namespace footfall::protocols::bertec {

enum class Method : std::uint8_t {
  InitConnect,
  RunTreadmill,
  RunIncline,
  IsTreadmillMoving,
  IsInclineMoving,
  IsClientAuthenticated
};
[[nodiscard]] const char* name_of(Method method);

/// `host`, `port`: where this computer answers heartbeats.
[[nodiscard]] std::string init_connect(std::uint64_t id, const std::string& host, std::uint16_t port);
/// The order's accelerations go out as acceleration and deceleration of each belt; its incline does not.
[[nodiscard]] std::string run_treadmill(std::uint64_t id, const Order& order, NumberStyle style);
[[nodiscard]] std::string run_incline(std::uint64_t id, std::uint16_t centidegrees, NumberStyle style);
/// One of the questions.
[[nodiscard]] std::string question(std::uint64_t id, Method method);

inline constexpr std::int64_t kSuccess = 1, kParseError = -32700, kInvalidRequest = -32600,
                              kMethodNotFound = -32601, kInvalidParams = -32602, kInternalError = -32603,
                              kMachineError = -1;
inline constexpr std::size_t kLongestReply = 4096;

struct Reply {
  std::int64_t code = 0;
  std::optional<std::uint64_t> id;  ///< when the panel repeats it
  /// The only boolean of the reply, at the top or one level down; nullopt: none, or several.
  std::optional<bool> flag;
};
/// Errors: Retry: no JSON object, too long, or without a whole `code`.
[[nodiscard]] core::Result<Reply> parse_reply(std::string_view text);
/// What a code other than success means: -1 Operator, -32603 Retry, the others Reconfigure.
[[nodiscard]] core::Error refusal_error(Method method, std::int64_t code);

}  // namespace footfall::protocols::bertec
