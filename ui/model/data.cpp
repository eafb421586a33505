#include "ui/model/data.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace footfall::ui {
namespace {

constexpr std::int64_t kNsPerS = 1'000'000'000;

/// Midnight at the beginning of the day that lies `days` before today; a day need not have 24 h.
std::int64_t day_start_s(std::int64_t now_s, int days) {
  const auto now = static_cast<std::time_t>(now_s);
  std::tm parts{};
  localtime_r(&now, &parts);
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  parts.tm_mday -= days;
  parts.tm_isdst = -1;
  return std::mktime(&parts);
}

template <class... Values>
std::string formatted(const char* format, Values... values) {
  std::array<char, 64> text{};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::snprintf(text.data(), text.size(), format, values...);
#pragma GCC diagnostic pop
  return text.data();
}

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& all) {
  std::string words;
  for (const std::string& one : all) words += (words.empty() ? "" : "; ") + one;
  return words.empty() ? "none" : words;
}

std::string counted(std::uint32_t count, const char* one, const char* many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string entered_words(const v1::StoredSession& s) {
  return counted(s.markers(), "marker", "markers") + ", " + std::to_string(s.pains()) + " pain, " +
         std::to_string(s.exertions()) + " effort; " + counted(s.stops(), "stop", "stops");
}

std::string label_of(const std::string& format) {
  for (const ExportFormatWords& known : kExportFormats) {
    if (format == known.format) return known.label;
  }
  return format;
}

/// Capital and full stop, as the exporter's notes do not all have them.
std::string sentence_of(std::string words) {
  if (words.empty()) return words;
  words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words.ends_with('.') ? words : words + ".";
}

std::string stem_of(const std::string& name) {
  constexpr std::string_view kEnding = ".footfall";
  return name.ends_with(kEnding) ? name.substr(0, name.size() - kEnding.size()) : name;
}

}  // namespace

v1::SessionQuery query_of(const DataPageState& state, std::int64_t now_s, std::uint32_t rows) {
  v1::SessionQuery query;
  query.set_subject_contains(state.subject.data());
  const auto from = [&](int days) { query.set_started_from_wall_ns(day_start_s(now_s, days) * kNsPerS); };
  if (state.since == Since::Today) from(0);
  if (state.since == Since::Week) from(6);
  if (state.since == Since::Month) from(29);
  query.set_complete_only(state.complete_only);
  query.set_longer_than_s(state.longer_than_s);
  query.set_sort_by(state.sort_by);
  query.set_ascending(state.ascending);
  query.set_first(state.first);
  query.set_most(std::max(rows, 1U));
  return query;
}

void sort_by(DataPageState& state, const std::string& column) {
  state.ascending = state.sort_by == column ? !state.ascending : column == "subject";
  state.sort_by = column;
  state.first = 0;
}

void follow(DataPageState& state, const v1::SessionPage& page) {
  const auto& all = page.sessions();
  if (!state.chosen || (!state.by_hand && !can_be_exported(*state.chosen))) {
    const auto whole = std::find_if(all.begin(), all.end(), can_be_exported);
    if (whole != all.end()) {
      state.chosen = *whole;
    } else if (!all.empty()) {
      state.chosen = all.Get(0);
    }
  }
  for (const v1::StoredSession& session : all) {
    if (state.chosen->name() == session.name()) state.chosen = session;
  }
  if (page.in_folder() > 0 || !page.problem().empty()) return;
  state.chosen.reset();
  state.by_hand = false;
}

bool can_be_exported(const v1::StoredSession& session) {
  return session.state() == "complete" || session.state() == "interrupted";
}

std::string started_words(std::int64_t wall_ns) {
  if (wall_ns == 0) return "--";
  const auto seconds = static_cast<std::time_t>(wall_ns / kNsPerS);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%d %b %Y  %H:%M", &parts);
  return text.data();
}

std::string duration_words(double seconds) {
  if (!std::isfinite(seconds)) return "--";
  if (seconds < 59.95) return formatted("%.1f s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 3600) return formatted("%lld min %02lld s", whole / 60, whole % 60);
  return formatted("%lld h %02lld min", whole / 3600, whole / 60 % 60);
}

std::string size_words(std::uint64_t bytes) {
  const double mega = static_cast<double>(bytes) / 1e6;
  if (mega < 1.0) return formatted("%.0f kB", static_cast<double>(bytes) / 1e3);
  return mega < 1000.0 ? formatted("%.1f MB", mega) : formatted("%.2f GB", mega / 1e3);
}

std::string state_words(const v1::StoredSession& session) {
  if (session.state() == "recording") return "recording now";
  if (session.state() == "interrupted") return "ends early";
  return session.state();
}

std::vector<DataFact> facts_of(const v1::StoredSession& s) {
  std::vector<DataFact> facts;
  const bool whole = s.state() == "complete";
  facts.push_back(
      {"Length", duration_words(s.duration_s()) + (whole ? ", complete" : ", ends early"), !whole});
  facts.push_back({"Steps", std::to_string(s.steps())});
  facts.push_back({"Gaps",
                   s.gaps() == 0 ? "none"
                                 : counted(s.gaps(), "gap", "gaps") + ", " +
                                       std::to_string(s.missing_samples()) + " samples missing",
                   s.gaps() > 0});
  facts.push_back({"Body mass", s.mass_kg() > 0.0 ? formatted("%.1f kg", s.mass_kg()) : "--"});
  facts.push_back({"Treadmill", !s.treadmill()                  ? "not recorded"
                                : s.treadmill_product().empty() ? "recorded"
                                                                : s.treadmill_product()});
  facts.push_back({"Plates", joined(s.plates())});
  facts.push_back({"Sensors", s.imus_size() > 3 ? std::to_string(s.imus_size()) + " inertial sensors"
                                                : joined(s.imus())});
  facts.push_back({"Events", entered_words(s)});
  facts.push_back({"File", formatted("format %lld, ", static_cast<long long>(s.format_version())) +
                               size_words(s.bytes())});
  return facts;
}

std::string empty_words(const DataView* view, const DataPageState& state) {
  if (view == nullptr || !view->page)
    return view == nullptr || view->problem.empty() ? "Asking the station for its recordings."
                                                    : view->problem;
  const v1::SessionPage& page = *view->page;
  if (!page.problem().empty()) return page.problem() + ".";
  if (page.unread() > 0) return "The station is reading its recordings.";
  if (state.filtered() && page.in_folder() > 0) return "No session passes these filters.";
  return "Nothing is recorded yet: sessions appear here when they are recorded.";
}

bool under_way(const v1::ExportStatus& status) {
  return status.state() == "running" || status.state() == "cancelling";
}

ExportNews news_of(const DataView& view) {
  const v1::ExportStatus& status = view.exporting;
  const std::string what = stem_of(status.session()) + " as " + label_of(status.format());
  ExportNews news;
  if (!view.refused.empty()) {
    news.sentence = "Not done: " + view.refused + ".";
    news.bad = true;
  } else if (status.state() == "running") {
    news.sentence = what + ": " + status.doing();
  } else if (status.state() == "cancelling") {
    news.sentence = "Cancelling " + what;
  } else if (status.state() == "done") {
    const auto files = static_cast<std::uint32_t>(status.files_size());
    news.sentence = what + ": " + counted(files, "file", "files") + " in";
    news.folder = status.folder();
    for (const std::string& note : status.notes())
      news.notes += (news.notes.empty() ? "" : " ") + sentence_of(note);
    news.good = true;
  } else if (status.state() == "cancelled") {
    news.sentence = "Cancelled: nothing of " + what + " was kept.";
  } else if (status.state() == "failed") {
    news.sentence = "Not exported: " + status.problem() + ".";
    news.bad = true;
  }
  return news;
}

}  // namespace footfall::ui
