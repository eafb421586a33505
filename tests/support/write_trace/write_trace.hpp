#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

/// What a power cut leaves of a SQLite database: everything that was asked of the disk is written down in its
/// order, and the disk is made anew for any moment of it. Of what was not yet synced, some may have arrived,
/// in any order, whole or torn between sectors. Thread: one. Errors: std::runtime_error.
namespace footfall::tests {

struct DiskOp {
  enum class Kind : std::uint8_t { Write, Truncate, Sync, Delete };
  Kind kind = Kind::Write;
  std::string path;
  std::int64_t offset = 0;  ///< Truncate: the new size
  std::vector<char> data;
  bool durable = false;  ///< Delete: the folder was synced with it
};

/// While it lives, every database of this process is opened through it.
class WriteTrace {
 public:
  WriteTrace();
  ~WriteTrace();
  WriteTrace(const WriteTrace&) = delete;
  WriteTrace& operator=(const WriteTrace&) = delete;
  [[nodiscard]] static const std::vector<DiskOp>& ops();
};

/// What becomes of operations that were not synced at the cut.
enum class Unsynced : std::uint8_t {
  All,   ///< arrived: as after kill -9
  None,  ///< lost
  Some,  ///< each of them arrived or not
  Torn   ///< some, and the last one of each file only in part of its sectors
};

/// The files as they are found after a cut behind the first `count` operations.
[[nodiscard]] std::map<std::string, std::vector<char>> disk_after(const std::vector<DiskOp>& ops,
                                                                  std::size_t count, Unsynced unsynced,
                                                                  std::mt19937& random);
/// Writes them under their names into `folder`, which is emptied first.
void lay_out(const std::map<std::string, std::vector<char>>& files, const std::filesystem::path& folder);

}  // namespace footfall::tests
