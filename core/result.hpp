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
  static Error formatted(Remedy remedy, const char* format, std::va_list arguments)
      __attribute__((format(printf, 2, 0)));
  [[nodiscard]] Remedy remedy() const { return remedy_; }
  /// One sentence with the place and the remedy, cut at 239 characters.
  [[nodiscard]] const char* what() const { return text_.data(); }

 private:
  explicit Error(Remedy remedy) : remedy_(remedy) {}

  Remedy remedy_;
  std::array<char, 240> text_{};
};

inline Error::Error(Remedy remedy, const char* format, ...) : remedy_(remedy) {
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text_.data(), text_.size(), format, arguments);
  va_end(arguments);
}

inline Error Error::formatted(Remedy remedy, const char* format, std::va_list arguments) {
  Error error(remedy);
  std::vsnprintf(error.text_.data(), error.text_.size(), format, arguments);
  return error;
}

static_assert(std::is_trivially_copyable_v<Error>);

template <class T>
using Result = tl::expected<T, Error>;

/// return fail(Remedy::Retry, "..."); the sentence as it stands, "%" too.
[[nodiscard]] inline tl::unexpected<Error> fail(Remedy remedy, const char* sentence) {
  return tl::unexpected<Error>(Error(remedy, "%s", sentence));
}

/// return fail(Remedy::Retry, "... %s", ...); the compiler holds the arguments against the format. A
/// template, so that the one above is the better match for a sentence alone.
template <class = void>
[[nodiscard]] __attribute__((format(printf, 2, 3))) tl::unexpected<Error> fail(Remedy remedy,
                                                                               const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const Error error = Error::formatted(remedy, format, arguments);
  va_end(arguments);
  return tl::unexpected<Error>(error);
}

}  // namespace footfall::core
