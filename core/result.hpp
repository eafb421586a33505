#pragma once
#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <tl/expected.hpp>
#include <type_traits>

/// Result<T> = a value or an Error grouped by what helps. Trivially copyable and without allocation, so that
/// real-time code may return one. Thread: values. Blocks/allocates: never.
namespace footfall::core {

/// What the caller can do about it.
enum class Remedy : std::uint8_t {
  Retry,        ///< the same call may work next time (time-out, bad checksum)
  Reconnect,    ///< the device is gone: close, back off, open again
  Reconfigure,  ///< configuration or device settings are wrong: nothing helps until a person changes them
  Operator,     ///< a person must act at the machine (emergency stop, lanyard)
  Bug           ///< should not happen
};

class [[nodiscard]] Error {
 public:
  Error(Remedy remedy, const char* format, ...) __attribute__((format(printf, 3, 4)));
  [[nodiscard]] Remedy remedy() const { return remedy_; }
  /// One sentence with the place and the remedy, cut at 239 characters.
  [[nodiscard]] const char* what() const { return text_.data(); }

 private:
  Remedy remedy_;
  std::array<char, 240> text_{};
};

inline Error::Error(Remedy remedy, const char* format, ...) : remedy_(remedy) {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text_.data(), text_.size(), format, arguments);
  va_end(arguments);
}

static_assert(std::is_trivially_copyable_v<Error>);

template <class T>
using Result = tl::expected<T, Error>;

/// return fail(Remedy::Retry, "...", ...);
template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(Remedy remedy, const char* format, Args... args) {
  if constexpr (sizeof...(Args) == 0) {
    return tl::unexpected<Error>(Error(remedy, "%s", format));
  } else {
    return tl::unexpected<Error>(Error(remedy, format, args...));
  }
}

}  // namespace footfall::core
