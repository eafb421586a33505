#include "cli/export.hpp"

#include <iostream>

#include "recording/session.hpp"

namespace footfall::cli {
namespace {

int refuse(const std::string& sentence) {
  std::cerr << "footfall export: " << sentence << '\n';
  return 2;
}

}  // namespace

int run_export(const ExportOptions& options) {
  if (!options.csv) return refuse("say into which format: --csv");
  const auto session = recording::SessionReader::open(options.file);
  if (!session) return refuse(session.error().what());
  const auto info = (*session)->info();
  if (!info) return refuse(info.error().what());
  if (!info->checksums_ok) return refuse(options.file.string() + " is not exported: " + info->integrity);
  const auto files = recording::export_csv(**session, options.out, options.force);
  if (!files) return refuse(files.error().what());
  if (!info->complete) std::cerr << "footfall export: note: the session is " << info->ending << '\n';
  if (!info->audit_chain_ok) std::cerr << "footfall export: warning: " << info->integrity << '\n';
  if (info->meta.simulated) std::cerr << "footfall export: note: SIMULATION, no person was measured\n";
  for (const auto& file : *files) std::cout << file.string() << '\n';
  return 0;
}

}  // namespace footfall::cli
