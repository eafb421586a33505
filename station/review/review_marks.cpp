#include "station/review/review_marks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "recording/record_words.hpp"
#include "station/marker_key.hpp"

namespace footfall::station {
namespace {

class Marks {
 public:
  Marks(const recording::SessionMeta& meta, MarkWords words)
      : meta_(meta), everything_(words == MarkWords::Everything) {}

  void add(const recording::Marker& marker) {
    const std::string& preset = marker.preset;
    const bool own_word = !preset.empty() && (everything_ || is_marker_key(preset));
    put(at(marker.time), "marker", own_word ? recording::shown(preset) : std::string(name_of(marker.kind)),
        marker.text);
  }
  void add(const recording::Pain& pain) {
    put(told(pain), "pain", everything_ ? "pain " + words_of(pain) : "pain, " + words_of(pain.phase),
        pain.text);
  }
  void add(const recording::Exertion& exertion) {
    put(told(exertion), "effort", everything_ ? "effort " + words_of(exertion) : "effort", exertion.text);
  }
  void add(const recording::IncidentHead& stop) {
    put(at(stop.trigger), "stop", recording::shown(stop.sentence), "");
  }
  [[nodiscard]] std::vector<ReviewMark> in_order() && {
    std::stable_sort(marks_.begin(), marks_.end(), [](const ReviewMark& a, const ReviewMark& b) {
      return std::isnan(b.time_s) ? !std::isnan(a.time_s) : a.time_s < b.time_s;
    });
    return std::move(marks_);
  }

 private:
  [[nodiscard]] double at(core::Timestamp time) const { return (time - meta_.started).seconds(); }
  template <class Record>
  [[nodiscard]] double told(const Record& record) const {
    if (record.time) return at(*record.time);
    // The station's own clock may have begun anew since; the wall's goes on.
    if (record.wall_ns == 0 || meta_.started_wall_ns == 0) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(record.wall_ns - meta_.started_wall_ns) * 1e-9;
  }
  void put(double time_s, const char* kind, std::string words, const std::string& text) {
    marks_.push_back({time_s, kind, std::move(words), everything_ ? recording::shown(text) : ""});
  }

  const recording::SessionMeta& meta_;
  bool everything_;
  std::vector<ReviewMark> marks_;
};

template <class Records>
core::Result<void> add_all(const core::Result<Records>& records, Marks& marks) {
  if (!records) return tl::unexpected<core::Error>(records.error());
  for (const auto& record : *records) marks.add(record);
  return {};
}

}  // namespace

core::Result<std::vector<ReviewMark>> read_review_marks(recording::SessionReader& session, MarkWords words) {
  Marks marks(session.meta(), words);
  auto added = add_all(session.markers(), marks);
  if (added) added = add_all(session.pains(), marks);
  if (added) added = add_all(session.exertions(), marks);
  if (added) added = add_all(session.incidents(), marks);
  if (!added) return tl::unexpected<core::Error>(added.error());
  return std::move(marks).in_order();
}

}  // namespace footfall::station
