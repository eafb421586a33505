#pragma once
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/result.hpp"

namespace footfall::station {

/// One session file of the folder, as a list shows it.
struct ShelfRow {
  enum class State : std::uint8_t { Complete, Interrupted, Recording, Unreadable };
  std::string name;  ///< of the file
  State state = State::Unreadable;
  std::uint64_t bytes = 0;
  std::string error;  ///< Unreadable: one sentence
  // Absent while it is being recorded, and where it cannot be read:
  std::string subject, ending, software_version, station_name, treadmill_product;
  std::int64_t started_wall_ns = 0, format_version = 0;  ///< 0: not known
  double duration_s = 0.0, mass_kg = 0.0;                ///< mass 0: not known
  std::uint32_t steps = 0, gaps = 0, stops = 0, markers = 0, pains = 0, exertions = 0;
  std::uint64_t missing_samples = 0;
  bool treadmill = false, simulated = false;
  std::vector<std::string> plates, imus;  ///< "left, 1000 Hz"
};
[[nodiscard]] const char* name_of(ShelfRow::State state);

enum class ShelfOrder : std::uint8_t { Started, Subject, Duration, Size, Steps };

/// Which rows, in which order, which part of them.
struct ShelfQuery {
  static constexpr std::size_t kMost = 200, kUsual = 50;
  std::string subject_contains;
  std::int64_t from_wall_ns = 0, to_wall_ns = 0;  ///< 0: no bound
  bool complete_only = false;
  double longer_than_s = 0.0;
  ShelfOrder order = ShelfOrder::Started;
  bool ascending = false;
  std::size_t first = 0, most = kUsual;
};

struct ShelfPage {
  std::vector<ShelfRow> rows;
  std::size_t matching = 0, in_folder = 0, unread = 0;
  std::string problem;  ///< the folder cannot be read: one sentence
};

/// Pure: filters, sorts and cuts. What a row does not know satisfies no filter that asks for it; the session
/// being recorded is too young for one about its start or length.
[[nodiscard]] ShelfPage page_of(std::vector<ShelfRow> rows, const ShelfQuery& query);

/// Opens a session read-only and says what is in it, without reading samples. Blocks: disk. Errors: in the
/// row.
[[nodiscard]] ShelfRow look_at_session(const std::filesystem::path& file);

/// The recorded sessions in the station's folder. Each file is opened once, on a thread of its own that has
/// no precedence, and again when its size or time has changed; the session being recorded is never opened.
/// Thread: any. Blocks: page() for a look at the folder's names, sizes and times, a mutex; the destructor for
/// the file at hand. Allocates: a row per session. Errors: in the rows and in ShelfPage::problem.
class DataShelf {
 public:
  /// `recording`: path of the session being recorded; empty: none.
  DataShelf(std::filesystem::path dir, std::function<std::filesystem::path()> recording);
  ~DataShelf();
  DataShelf(const DataShelf&) = delete;
  DataShelf& operator=(const DataShelf&) = delete;
  /// What is known by now; those not looked at yet are counted, and looked at from then on.
  [[nodiscard]] ShelfPage page(const ShelfQuery& query);
  /// Only what the folder holds: a name is no path. Errors: Operator, one sentence.
  [[nodiscard]] core::Result<std::filesystem::path> find(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  /// Files opened so far, for tests of the cache.
  [[nodiscard]] std::uint64_t opened() const;

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
  [[nodiscard]] core::Result<std::map<std::string, Stamp>> scan() const;
  void run();

  const std::filesystem::path dir_;
  const std::function<std::filesystem::path()> recording_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, Known> known_;   ///< guarded by mutex_, as all below
  std::map<std::string, Stamp> unread_;  ///< the newest name first to be read
  std::string at_hand_;                  ///< being read now; empty: none
  Stamp at_hand_stamp_;
  std::uint64_t opened_ = 0;
  bool quit_ = false;
  std::thread thread_;  ///< last: it uses everything above
};

}  // namespace footfall::station
