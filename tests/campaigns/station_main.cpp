#include "tests/campaigns/station_faults.hpp"

int main(int argc, char** argv) {
  using namespace footfall::campaigns;
  std::vector<Fault> faults = kill_faults();
  faults.push_back(recording_fault());
  faults.push_back(unplug_fault());
  faults.push_back(command_fault());
  for (Fault& fault : clean_faults()) faults.push_back(std::move(fault));
  return main_of(faults, argc, argv);
}
