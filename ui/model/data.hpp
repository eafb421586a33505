#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/data.pb.h"

/// Recorded sessions and their exports as the Data page has them. Pure. Units: in the names. Thread: values.
/// Blocks: never. Allocates: yes. Errors: what the station does not tell is "--", never 0.
namespace footfall::ui {

/// What the client knows of the station's recordings.
struct DataView {
  std::optional<v1::SessionPage> page;  ///< nullopt: not told yet
  v1::SessionQuery asked;               ///< what `page` answers
  v1::ExportStatus exporting;           ///< the newest export, of whichever console
  std::string refused;  ///< why the newest wish of this console was refused; empty: it was not
  std::string problem;  ///< the station does not answer: one sentence
};

/// What the Data page wants in one frame.
struct DataRequests {
  std::optional<v1::SessionQuery> query;  ///< what is being looked at; nullopt: nobody looks
  std::optional<v1::ExportRequest> begin;
  bool cancel = false;
};

enum class Since : std::uint8_t { All, Today, Week, Month };

/// Filters, order, choice; kept while other pages are shown.
struct DataPageState {
  std::array<char, 32> subject{};
  Since since = Since::All;
  bool complete_only = false;
  double longer_than_s = 0.0;
  std::string sort_by = "started";
  bool ascending = false;
  std::uint32_t first = 0;
  std::optional<v1::StoredSession> chosen;
  bool by_hand = false;  ///< somebody pressed its row
  std::string format = "c3d";
  bool replace = false;

  [[nodiscard]] bool filtered() const {
    return subject[0] != '\0' || since != Since::All || complete_only || longer_than_s > 0.0;
  }
};

/// `now_s`: Unix time. Days are those of this computer's time zone; 7 and 30 days count today.
[[nodiscard]] v1::SessionQuery query_of(const DataPageState& state, std::int64_t now_s, std::uint32_t rows);

/// Presses on a column's name: the other way round, or that column with the largest first.
void sort_by(DataPageState& state, const std::string& column);

/// Its contents are told: it is neither being recorded nor unreadable.
[[nodiscard]] bool can_be_exported(const v1::StoredSession& session);

/// The chosen row as the newest page tells it; until somebody chooses, the first that can be exported.
void follow(DataPageState& state, const v1::SessionPage& page);

[[nodiscard]] std::string started_words(std::int64_t wall_ns);  ///< local; "--" for 0
[[nodiscard]] std::string duration_words(double seconds);       ///< "1 h 02 min", "12 min 30 s", "5.2 s"
[[nodiscard]] std::string size_words(std::uint64_t bytes);      ///< "12.3 MB"
[[nodiscard]] std::string state_words(const v1::StoredSession& session);

struct DataFact {
  std::string label, value;
  bool attention = false;
};
/// What is in a session that could be read.
[[nodiscard]] std::vector<DataFact> facts_of(const v1::StoredSession& session);

struct ExportFormatWords {
  const char* format;  ///< as the station calls it
  const char* item;    ///< name of its button
  const char* label;
  const char* sentence;
};
inline constexpr std::array<ExportFormatWords, 5> kExportFormats{
    {{"c3d", "data_format_c3d", "C3D", "Force platforms and step events, for motion analysis."},
     {"csv", "data_format_csv", "CSV", "Tables with units in their headers, one for each device."},
     {"hdf5", "data_format_hdf5", "HDF5", "Everything as recorded, in one file."},
     {"mot", "data_format_mot", "MOT", "Ground forces for OpenSim."},
     {"json", "data_format_json", "JSON", "Steps and metrics with their methods, for scripts."}}};

/// Why there is nothing in the table, one sentence. `view`: nullptr while nothing was told.
[[nodiscard]] std::string empty_words(const DataView* view, const DataPageState& state);

[[nodiscard]] bool under_way(const v1::ExportStatus& status);

/// How the newest export stands, in one sentence; empty when there was none.
struct ExportNews {
  std::string sentence;
  std::string folder;  ///< Done: where the files are
  std::string notes;   ///< Done: sentences on what the format could not hold; may be empty
  bool bad = false, good = false;
};
[[nodiscard]] ExportNews news_of(const DataView& view);

}  // namespace footfall::ui
