#pragma once
#include <filesystem>
#include <string>

namespace footfall::tests {

/// A program of the same build as the test that asks: both lie in build/PRESET/bin. (Not a compile
/// definition: the folder's name in a command line makes ccache compile anew in every other folder.) Thread:
/// any. Blocks: one readlink. Errors: throws filesystem_error without /proc.
inline std::string program(const std::string& name) {
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / name).string();
}

}  // namespace footfall::tests
