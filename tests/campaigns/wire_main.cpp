#include "tests/campaigns/wire_faults.hpp"

int main(int argc, char** argv) {
  using namespace footfall::campaigns;
  std::vector<Fault> faults = late_faults();
  for (Fault& fault : corruption_faults()) faults.push_back(std::move(fault));
  faults.push_back(partial_fault());
  for (Fault& fault : loop_faults()) faults.push_back(std::move(fault));
  return main_of(faults, argc, argv);
}
