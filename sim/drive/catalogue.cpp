#include <algorithm>
#include <array>

#include "sim/drive/delta_vfdb_drive.hpp"
#include "sim/drive/gs2_drive.hpp"
#include "sim/drive/hitachi_wj200_drive.hpp"
#include "sim/drive/huanyang_gt_drive.hpp"
#include "sim/drive/powtran_pi500_drive.hpp"
#include "sim/drive/toshiba_vfs11_drive.hpp"

namespace footfall::sim {
namespace {

template <class Which>
std::unique_ptr<Drive> make(const DriveOptions& options) {
  return std::make_unique<Which>(options);
}

struct Entry {
  const char* name;
  std::unique_ptr<Drive> (*make)(const DriveOptions&);
};
/// One line per drive.
constexpr std::array kDrives{Entry{"gs2", make<Gs2Drive>},
                             Entry{"delta_vfdb", make<DeltaVfdbDrive>},
                             Entry{"toshiba_vfs11", make<ToshibaVfs11Drive>},
                             Entry{"hitachi_wj200", make<HitachiWj200Drive>},
                             Entry{"powtran_pi500", make<PowtranPi500Drive>},
                             Entry{"huanyang_gt", make<HuanyangGtDrive>}};

}  // namespace

std::vector<std::string> drive_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kDrives) names.emplace_back(entry.name);
  return names;
}

std::unique_ptr<Drive> make_drive(const std::string& name, const DriveOptions& options) {
  const auto found =
      std::find_if(kDrives.begin(), kDrives.end(), [&](const Entry& e) { return name == e.name; });
  return found == kDrives.end() ? nullptr : found->make(options);
}

}  // namespace footfall::sim
