#include "station/live_output/sink.hpp"

namespace footfall::station {

bool lsl_is_built() noexcept {
  return false;
}

core::Result<std::unique_ptr<LiveSink>> make_lsl_sink() {
  return core::fail(core::Remedy::Reconfigure,
                    "LSL is not part of this build: install liblsl and build again, or leave [lsl] out");
}

}  // namespace footfall::station
