#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/ximu3/message.hpp"

namespace footfall::protocols::ximu3 {

/// Receives what StreamParser finds. Views live until the call returns.
class StreamSink {
 public:
  static constexpr int kOwn = -1;  ///< channel of the device that the link goes to
  /// `channel`: of a device chained behind it, else kOwn.
  virtual void on_data(const Message& message, int channel) noexcept = 0;
  /// A command's response, JSON without the line end.
  virtual void on_command(std::string_view json, int channel) noexcept = 0;
  virtual void on_fault(Fault fault) noexcept = 0;

 protected:
  ~StreamSink() = default;
};

/// Cuts a byte stream into lines at 0x0A and decodes them. Rubbish, a cut or a glued message costs the lines
/// it touches and no more: the next 0x0A begins anew. The result does not depend on how the stream is cut.
/// Thread: one. Blocks/allocates: never. Errors: on_fault, once for each line that cannot be used.
class StreamParser {
 public:
  static constexpr std::size_t kLongestLine = 1024;

  void feed(std::span<const std::uint8_t> bytes, StreamSink& sink) noexcept;
  void reset() noexcept { size_ = 0, overlong_ = false; }

 private:
  void append(std::span<const std::uint8_t> part, StreamSink& sink) noexcept;
  void end_line(StreamSink& sink) noexcept;

  std::array<std::uint8_t, kLongestLine> line_{};
  std::size_t size_ = 0;
  bool overlong_ = false;  ///< the present line has been given up
};

}  // namespace footfall::protocols::ximu3
