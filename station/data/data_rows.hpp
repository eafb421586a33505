#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// Recorded sessions as rows of a list. Units: in the names. Thread: any. Blocks: look_at_session() on the
/// disk. Allocates: yes. Errors: in the rows.
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

}  // namespace footfall::station
