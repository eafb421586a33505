#pragma once
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "core/result.hpp"
#include "sim/drive/modbus_frame.hpp"
#include "sim/io/descriptor.hpp"

namespace footfall::sim {

/// The machine's end of a pseudo-terminal, found by the other side through a symbolic link (the numbers of
/// /dev/pts are reused at once). While nobody has the port open, what the machine sends is lost, and what the
/// last owner left unread is thrown away, as with a real port.
/// Thread: the lab's. Blocks: never. Allocates: reads. Errors: Result at opening; later a full pty drops
/// bytes.
class Pty {
 public:
  static core::Result<Pty> open(const std::filesystem::path& link);
  Pty(Pty&&) = default;
  Pty& operator=(Pty&&) = delete;
  ~Pty();

  /// What has arrived; to be asked often, for there is nothing to wait on while nobody has the port open.
  [[nodiscard]] Bytes read();
  void write(std::span<const std::uint8_t> bytes);

 private:
  Pty(Descriptor machine, std::string terminal, std::filesystem::path link);
  Descriptor machine_;
  std::string terminal_;
  std::filesystem::path link_;
  bool port_open_ = false;
};

}  // namespace footfall::sim
