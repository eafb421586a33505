#include "explorer.hpp"

#include <cstdio>

namespace footfall::model {

std::string describe(const control::SupervisorOutputs& out) {
  return std::string("(") + control::name_of(out.status.cause) + ") " + deeds(out);
}

std::string deeds(const control::SupervisorOutputs& out) {
  std::array<char, 160> text{};
  std::snprintf(text.data(), text.size(), "%s, stop %s", control::name_of(out.status.state),
                control::name_of(out.status.stop));
  std::string line = text.data();
  if (out.command) {
    static constexpr std::array<const char*, 4> kActions = {"set-point", "Stop", "Trip", "ResetFault"};
    line += std::string("; sends ") + kActions.at(static_cast<std::size_t>(out.command->action));
    if (out.command->action == hal::DriveAction::SetMotion) {
      std::snprintf(text.data(), text.size(), " %.3f m/s%s", out.command->speed.value(),
                    out.command->start ? " and START" : "");
      line += text.data();
    }
  }
  if (out.stay_silent) line += "; silent";
  return line;
}

}  // namespace footfall::model
