#include "formats/columns.hpp"

#include <algorithm>

namespace footfall::formats {

using core::fail;
using core::Remedy;

namespace {

std::vector<double>& column_of(BeltColumns& belt, Quantity quantity) {
  switch (quantity) {
    case Quantity::ForceAp:
      return belt.f_ap_n;
    case Quantity::ForceV:
      return belt.f_v_n;
    case Quantity::ForceMl:
      return belt.f_ml_n;
    case Quantity::CopAp:
      return belt.cop_ap_m;
    case Quantity::MomentAp:
      return belt.m_ap_nm;
    case Quantity::MomentMl:
      return belt.m_ml_nm;
    case Quantity::CopMl:
      break;
  }
  return belt.cop_ml_m;
}

}  // namespace

core::Result<std::vector<BeltColumns>> assign_belts(const std::filesystem::path& file, Table& table,
                                                    const Interpreter& meaning,
                                                    const char* vertical_example) {
  const std::string name = shown(file);
  std::vector<BeltColumns> belts;
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    const auto found = meaning(table.names[i]);
    if (!found) continue;
    auto belt = std::find_if(belts.begin(), belts.end(),
                             [&found](const BeltColumns& b) { return b.name == found->belt; });
    if (belt == belts.end()) {
      belts.push_back({});
      belts.back().name = found->belt;
      belt = belts.end() - 1;
    }
    std::vector<double>& target = column_of(*belt, found->quantity);
    if (!target.empty()) {
      return fail(Remedy::Reconfigure, "%s: column '%s' is there twice: remove one", name.c_str(),
                  table.names[i].c_str());
    }
    target = std::move(table.columns[i]);
  }
  if (belts.empty()) {
    return fail(Remedy::Reconfigure, "%s: no vertical force column: one named like '%s' is needed",
                name.c_str(), vertical_example);
  }
  for (const BeltColumns& belt : belts) {
    if (belt.f_v_n.empty()) {
      return fail(Remedy::Reconfigure, "%s: belt '%s' has no vertical force column (like '%s')", name.c_str(),
                  belt.name.c_str(), vertical_example);
    }
  }
  return belts;
}

std::vector<double> take_column(Table& table, std::string_view name) {
  const auto found = std::find(table.names.begin(), table.names.end(), name);
  if (found == table.names.end()) return {};
  return std::move(table.columns[static_cast<std::size_t>(found - table.names.begin())]);
}

}  // namespace footfall::formats
