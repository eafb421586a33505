#pragma once
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <string>
#include <vector>

namespace footfall::cli {

/// The treadmills that a demo can drive: what the lab is told, and what the station's file says of them.
/// Thread: main. Blocks: reads and writes small files. Errors: an unknown name is the first machine.
[[nodiscard]] std::vector<std::string> demo_machines();
/// Arguments of footfall-lab; machines without a readable watchdog get a stop relay in their chain.
[[nodiscard]] std::vector<std::string> lab_arguments(const std::string& machine);
/// The [treadmill], [stop_relay] and [safety_inputs] of the station's file. `lab`: its lab.json. A profile
/// that has to be changed for the lab is copied to `dir`, under the name that profile_copy() tells.
void write_machine(const std::string& machine, const nlohmann::json& lab, const std::filesystem::path& dir,
                   std::ostream& out);
[[nodiscard]] const char* profile_copy();

}  // namespace footfall::cli
