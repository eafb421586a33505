#pragma once
#include <sys/types.h>

#include <array>
#include <cstdint>

#include "config/station_config.hpp"

namespace footfall::bench {

/// Two belts of the virtual lab in a process of their own, somebody running on them (half sines of 1.9 kN,
/// left and right in turn). They stream over the true wire until this object ends. Make it before any thread.
/// Thread: one. Blocks: constructor until the ports are known. Errors: the program ends with a sentence.
class LabProcess {
 public:
  LabProcess();
  ~LabProcess();
  LabProcess(const LabProcess&) = delete;
  LabProcess& operator=(const LabProcess&) = delete;
  [[nodiscard]] config::PlateConfig plate(std::size_t i) const;

 private:
  struct Ports {
    std::uint16_t rdt = 0, http = 0;
  };
  [[noreturn]] static void serve(int report_fd);
  std::array<Ports, 2> ports_{};
  pid_t pid_ = -1;
};

}  // namespace footfall::bench
