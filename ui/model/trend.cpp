#include "ui/model/trend.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "ui/model/key_measures.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr std::uint32_t kNewest = 20, kMost = 60;

std::optional<TrendValue> value_of(const v1::ReviewMean& mean, double factor) {
  if (!mean.has_mean() || !std::isfinite(mean.mean())) return std::nullopt;
  TrendValue value;
  value.mean = factor * mean.mean();
  // A factor below 0 would turn the ends around.
  if (mean.has_low() && mean.has_high()) {
    value.low = std::min(factor * mean.low(), factor * mean.high());
    value.high = std::max(factor * mean.low(), factor * mean.high());
  }
  return value;
}

/// Why it is not to be laid beside the newest; empty: it may be.
std::string other_conditions(const v1::ReviewTrendSession& session, const v1::ReviewTrendSession& newest) {
  if (session.another_method()) return "another method";
  if (session.has_speed_m_s() != newest.has_speed_m_s()) return "speed not known";
  if (session.has_speed_m_s()) {
    const double most = 0.01 * kTrendSpeedPercent * std::fabs(newest.speed_m_s());
    if (std::fabs(session.speed_m_s() - newest.speed_m_s()) > most * (1.0 + 1e-9)) return "another speed";
  }
  const bool both = session.has_incline_percent() && newest.has_incline_percent();
  if (both && std::fabs(session.incline_percent() - newest.incline_percent()) > kTrendInclinePercent)
    return "another incline";
  return "";
}

TrendColumn column_of(const v1::ReviewTrendSession& from, const v1::ReviewTrendSession& newest,
                      SpeedUnit unit) {
  TrendColumn column;
  column.session = from.session();
  column.when = started_words(from.started_wall_ns());
  constexpr std::size_t kDayAndMonth = 6;
  column.date = column.when.substr(0, kDayAndMonth);
  column.steps = from.steps();
  column.left_out = from.left_out();
  if (from.has_speed_m_s()) column.speed = speed_in(unit, from.speed_m_s());
  if (from.has_cadence_spm()) column.cadence = from.cadence_spm();
  if (from.has_incline_percent()) column.incline = from.incline_percent();
  column.because = other_conditions(from, newest);
  column.hollow = !column.because.empty();
  return column;
}

std::string hollow_sentence(const std::vector<TrendColumn>& columns) {
  std::map<std::string, std::size_t> reasons;
  std::size_t doubtful = 0;
  for (const TrendColumn& column : columns) {
    if (column.hollow) ++reasons[column.because];
    doubtful += column.doubtful ? 1 : 0;
  }
  std::string words;
  for (const auto& [why, count] : reasons)
    words += (words.empty() ? "" : ", ") + why + " (" + std::to_string(count) +
             (count == 1 ? " session)" : " sessions)");
  if (!words.empty()) words = "Hollow, not like the newest: " + words + ". ";
  if (doubtful > 0)
    words += "Grey: doubtful (" + std::to_string(doubtful) + (doubtful == 1 ? " session). " : " sessions). ");
  if (!words.empty()) words.pop_back();
  return words;
}

std::string value_words(const char* side, const std::optional<TrendValue>& value, int decimals) {
  if (!value) return std::string(side) + " --";
  std::string words = std::string(side) + " " + number(value->mean, decimals);
  if (value->low) words += " [" + number(value->low, decimals) + ", " + number(value->high, decimals) + "]";
  return words;
}

}  // namespace

std::vector<std::string> people_of(const v1::SessionPage& page) {
  std::vector<std::string> people;
  for (const v1::StoredSession& session : page.sessions()) {
    const std::string& person = session.subject_pseudonym();
    if (!person.empty() && std::find(people.begin(), people.end(), person) == people.end())
      people.push_back(person);
  }
  return people;
}

void follow(TrendState& state, const v1::SessionPage& page, std::string_view runner) {
  if (state.by_hand) return;
  const std::vector<std::string> people = people_of(page);
  if (people.empty()) return;
  const auto found = std::find(people.begin(), people.end(), runner);
  state.person = found == people.end() ? people.front() : *found;
}

std::optional<v1::ReviewTrendRequest> question_of(const TrendState& state) {
  if (state.person.empty()) return std::nullopt;
  v1::ReviewTrendRequest question;
  question.set_subject_pseudonym(state.person);
  question.set_most(state.more ? kMost : kNewest);
  return question;
}

std::vector<std::size_t> measure_order(const v1::ReviewTrendAnswer& answer) {
  return key_first(answer.measures(),
                   [](const v1::ReviewTrendMeasure& measure) -> std::string_view { return measure.key(); });
}

TrendPicture trend_picture(const v1::ReviewTrendAnswer& answer, const std::string& key, SpeedUnit unit) {
  TrendPicture picture;
  const auto& measures = answer.measures();
  auto which = std::find_if(measures.begin(), measures.end(), [&](const auto& m) { return m.key() == key; });
  if (which == measures.end() && !measures.empty())
    which = measures.begin() + static_cast<std::ptrdiff_t>(measure_order(answer).front());
  const int index = static_cast<int>(which - measures.begin());
  if (which != measures.end()) {
    picture.label = which->label();
    picture.unit = which->unit();
    picture.decimals = which->decimals();
  }
  const v1::ReviewTrendSession* newest = nullptr;
  for (const v1::ReviewTrendSession& session : answer.sessions())
    if (session.why_none().empty()) newest = &session;
  for (const v1::ReviewTrendSession& session : answer.sessions()) {
    if (!session.why_none().empty()) {
      picture.without.push_back({started_words(session.started_wall_ns()), session.why_none()});
      continue;
    }
    TrendColumn column = column_of(session, *newest, unit);
    if (index < session.means_size()) {
      const v1::ReviewTrendMeans& means = session.means(index);
      const double factor = which->display_factor();
      column.both = value_of(means.both(), factor);
      column.left = value_of(means.left(), factor);
      column.right = value_of(means.right(), factor);
      column.doubtful = means.doubtful();
    }
    picture.columns.push_back(std::move(column));
  }
  picture.hollow_words = hollow_sentence(picture.columns);
  return picture;
}

std::string column_words(const TrendColumn& column, const TrendPicture& picture, SpeedUnit unit) {
  std::string words = column.when + ":  ";
  if (column.left || column.right) {
    words += value_words("left", column.left, picture.decimals) + ", " +
             value_words("right", column.right, picture.decimals) + " " + picture.unit;
  } else if (column.both) {
    words += value_words("both feet", column.both, picture.decimals) + " " + picture.unit;
  } else {
    words += "not measured";
  }
  if (column.speed) words += ", " + number(column.speed, 1) + " " + unit_words(unit);
  if (column.cadence) words += ", " + number(column.cadence, 1) + " steps/min";
  words += ", " + std::to_string(column.steps) + " steps";
  if (column.hollow) words += "; " + column.because;
  if (column.doubtful) words += "; doubtful";
  return words;
}

}  // namespace footfall::ui
