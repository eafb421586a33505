#pragma once
#include <memory>

#include "station/data/disk_thread.hpp"
#include "station/data/shelf_folder.hpp"

namespace footfall::station {

/// The recorded sessions in the station's folder. Each file is opened once, on a thread of its own that has
/// no precedence, and again when its size or time has changed; the session being recorded is never opened.
/// Thread: any. Blocks: as ShelfFolder; the destructor for the file at hand, for a disk that hangs at most
/// DiskThread::kPatience. Allocates: a row per session. Errors: in the rows and in ShelfPage::problem.
class DataShelf {
 public:
  /// `recording`: path of the session being recorded; empty: none.
  DataShelf(std::filesystem::path dir, std::function<std::filesystem::path()> recording);
  ~DataShelf();
  DataShelf(const DataShelf&) = delete;
  DataShelf& operator=(const DataShelf&) = delete;
  /// What is known by now; those not looked at yet are counted, and looked at from then on.
  [[nodiscard]] ShelfPage page(const ShelfQuery& query) { return folder_->page(query); }
  /// Only what the folder holds: a name is no path. Errors: Operator, one sentence.
  [[nodiscard]] core::Result<std::filesystem::path> find(const std::string& name) const {
    return folder_->find(name);
  }
  [[nodiscard]] const std::filesystem::path& dir() const { return folder_->dir(); }
  /// Files opened so far, for tests of the cache.
  [[nodiscard]] std::uint64_t opened() const { return folder_->opened(); }
  /// For work that may outlive the shelf.
  [[nodiscard]] std::shared_ptr<ShelfFolder> folder() const { return folder_; }

 private:
  const std::shared_ptr<ShelfFolder> folder_;
  DiskThread thread_;
};

}  // namespace footfall::station
