#include "cli/sessions/migrate_command.hpp"

#include <iostream>
#include <string>

#include "recording/migrate.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::cli {
namespace {

constexpr int kBadInput = 2;

std::filesystem::path beside(const std::filesystem::path& file) {
  const std::string name =
      file.stem().string() + "-format" + std::to_string(recording::kFormatVersion) + ".footfall";
  return std::filesystem::path(file).replace_filename(name);
}

}  // namespace

int run_sessions_migrate(const MigrateOptions& options) {
  const std::filesystem::path to = options.out.empty() ? beside(options.file) : options.out;
  if (const auto migrated = recording::migrate(options.file, to, FOOTFALL_VERSION); !migrated) {
    std::cerr << "footfall: " << migrated.error().what() << '\n';
    return kBadInput;
  }
  std::cout << to.string() << '\n';
  return 0;
}

}  // namespace footfall::cli
