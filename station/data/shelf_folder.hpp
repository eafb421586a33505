#pragma once
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "station/data/data_rows.hpp"

namespace footfall::station {

/// The folder behind a DataShelf. Work that a disk may hold for as long as it likes keeps a share of it, so
/// that it touches nothing of a station that has ended meanwhile. Thread: any; run() is one's own. Blocks:
/// page(), rows_of() and find() for a look at the folder's names, sizes and times (one caller at a time; the
/// others give up after 0.5 s, so that a hanging disk holds one thread), a mutex; run() until close(), and
/// then for the file at hand. Allocates: a row per session. Errors: in the rows and in ShelfPage::problem.
class ShelfFolder {
 public:
  /// `recording`: path of the session being recorded; empty: none.
  ShelfFolder(std::filesystem::path dir, std::function<std::filesystem::path()> recording);
  [[nodiscard]] ShelfPage page(const ShelfQuery& query);
  /// Whatever is known by now of the sessions with exactly this pseudonym, those that cannot be read to the
  /// end too, and how many are still to be looked at.
  struct Person {
    std::vector<ShelfRow> rows;
    std::size_t unread = 0;
  };
  /// Errors: the folder's, one sentence.
  [[nodiscard]] core::Result<Person> rows_of(const std::string& pseudonym);
  [[nodiscard]] core::Result<std::filesystem::path> find(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  [[nodiscard]] std::uint64_t opened() const;
  /// Looks at the files that page() found new.
  void run();
  /// run() ends, and `recording` is asked never again: nothing is found from now on.
  void close();

 private:
  struct Stamp {
    std::uint64_t bytes = 0, log_bytes = 0;  ///< of the file and of its write-ahead log
    std::int64_t changed = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Known {
    Stamp stamp;
    ShelfRow row;
  };
  struct Rows {
    std::vector<ShelfRow> rows;
    std::size_t in_folder = 0, unread = 0;
  };
  [[nodiscard]] core::Result<std::map<std::string, Stamp>> scan() const;
  [[nodiscard]] core::Result<Rows> rows();
  /// Name of the session being recorded. Errors: closed.
  [[nodiscard]] core::Result<std::string> recorded_now() const;

  const std::filesystem::path dir_;
  mutable std::timed_mutex scanning_;                 ///< never with mutex_
  mutable std::shared_mutex asking_;                  ///< never with the others
  std::function<std::filesystem::path()> recording_;  ///< guarded by asking_; empty: closed
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Known> known_;   ///< guarded by mutex_, as all below
  std::map<std::string, Stamp> unread_;  ///< the newest name first to be read
  std::string at_hand_;                  ///< being read now; empty: none
  Stamp at_hand_stamp_;
  std::uint64_t opened_ = 0;
  bool quit_ = false;
};

}  // namespace footfall::station
