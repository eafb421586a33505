#include "ui/draw/trend_page.hpp"

#include <algorithm>

#include "ui/draw/asked_panel.hpp"
#include "ui/draw/session_chooser.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kPad = 12, kLeft = 300, kButton = 32, kRow = 36, kLine = 20, kMeaningTall = 36;

constexpr const char* kMeaning =
    "Each point is the mean over one session's steady steps, its whiskers the 95 % interval of that mean: "
    "about "
    "these steps alone, days and shoes vary too. Loads change with speed and cadence, which stand below. The "
    "picture says what was measured, not why.";

struct PagerNames {
  const char *up, *down;
};

/// How many rows of `count` are shown, and the buttons that go on, cut off the bottom when they are needed.
std::size_t pager(const Pen& pen, Rect& r, std::size_t count, std::uint32_t& first, const PagerNames& names) {
  auto fits = static_cast<std::size_t>(std::max(1.0F, r.h / pen.px(kRow)));
  if (first >= count) first = 0;
  if (fits >= count) {
    first = 0;
    return count;
  }
  Rect foot{r.x, r.bottom() - pen.px(kButton), r.w, pen.px(kButton)};
  r.h -= foot.h + pen.px(6);
  fits = static_cast<std::size_t>(std::max(1.0F, r.h / pen.px(kRow)));
  const auto step = static_cast<std::uint32_t>(fits);
  const float each = 0.5F * (foot.w - pen.px(6));
  const std::uint32_t before = first;
  if (pen.button(names.up, foot.take_left(each, pen.px(6)), "Previous",
                 {before > 0, "This is the beginning."}))
    first -= std::min(before, step);
  if (pen.button(names.down, foot, "Next", {before + step < count, "This is the end."})) first += step;
  return std::min<std::size_t>(count, before + fits);
}

bool choice_row(const Pen& pen, Rect r, const std::string& name, const std::string& words, bool chosen) {
  r.h -= pen.px(4);
  const std::string shown = fitted(pen, Type::Strong, words, r.w - pen.px(10));
  return pen.button(name.c_str(), r, shown.c_str(), {true, ""}, chosen ? Tone::Chosen : Tone::Normal);
}

std::string capital(std::string words) {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z')
    words[0] = static_cast<char>(words[0] - 'a' + 'A');
  return words;
}

std::string people_words(const Snapshot& snapshot) {
  if (snapshot.link != Link::Live) return "No connection to the station.";
  if (!snapshot.review->list_problem.empty()) return snapshot.review->list_problem;
  if (!snapshot.review->page) return "Asking the station for its recordings.";
  if (snapshot.review->page->unread() > 0) return "The station is reading its recordings.";
  return "No session has a pseudonym: sessions without one cannot be told to be of one person.";
}

void people(const Pen& pen, const Snapshot& snapshot, Rect r, TrendState& state) {
  pen.panel(r, "trend people");
  r = r.inset(pen.px(kPad));
  pen.text(r.take_top(pen.px(24), pen.px(4)), Type::Strong, colour::kText, "Person");
  std::vector<std::string> all;
  if (snapshot.review->page) all = people_of(*snapshot.review->page);
  if (all.empty()) return pen.paragraph(r, Type::Body, colour::kTextSoft, people_words(snapshot));
  const std::size_t first = state.first_person < all.size() ? state.first_person : 0;
  const std::size_t last =
      pager(pen, r, all.size(), state.first_person, {"trend_people_up", "trend_people_down"});
  for (std::size_t i = first; i < last; ++i) {
    if (!choice_row(pen, r.take_top(pen.px(kRow)), "trend_person_" + std::to_string(i), all[i],
                    all[i] == state.person))
      continue;
    state.person = all[i];
    state.by_hand = true;
    state.session.clear();
    state.more = false;
    state.asking.given_up = false;
  }
}

void measures(const Pen& pen, Rect r, const v1::ReviewTrendAnswer* answer, TrendState& state) {
  pen.panel(r, "trend measures");
  r = r.inset(pen.px(kPad));
  pen.text(r.take_top(pen.px(24), pen.px(4)), Type::Strong, colour::kText, "Measure");
  if (answer == nullptr || answer->measures().empty()) return;
  const std::vector<std::size_t> order = measure_order(*answer);
  const auto key_at = [&](std::size_t i) { return answer->measures(static_cast<int>(order[i])).key(); };
  const std::size_t first = state.first_measure < order.size() ? state.first_measure : 0;
  const std::size_t last =
      pager(pen, r, order.size(), state.first_measure, {"trend_measures_up", "trend_measures_down"});
  for (std::size_t i = first; i < last; ++i) {
    const bool chosen = state.measure.empty() ? i == 0 : key_at(i) == state.measure;
    if (choice_row(pen, r.take_top(pen.px(kRow)), "trend_measure_" + std::to_string(i),
                   capital(answer->measures(static_cast<int>(order[i])).label()), chosen))
      state.measure = key_at(i);
  }
}

void signs(const Pen& pen, Rect r) {
  const auto key = [&](const char* words, ImU32 tint, bool square, bool hollow) {
    const Rect sign = r.take_left(pen.px(14), pen.px(4));
    const ImVec2 at{sign.x + 0.5F * sign.w, sign.y + 0.5F * sign.h};
    const float a = pen.px(4);
    if (square) {
      pen.fill({at.x - a, at.y - a, 2 * a, 2 * a}, tint);
    } else if (hollow) {
      pen.list().AddCircle(at, a, tint, 16, std::max(1.0F, pen.px(1.5F)));
    } else {
      pen.list().AddCircleFilled(at, a, tint);
    }
    pen.text(r.take_left(pen.width(Type::Caption, words) + 1.0F, pen.px(14)), Type::Caption, tint, words);
  };
  key("left", colour::kLeft, false, false);
  key("right", colour::kRight, true, false);
  key("hollow: other conditions than the newest", colour::kTextSoft, false, true);
}

/// Below the picture, from the bottom up, so that the picture has what is left.
void words_below(const Pen& pen, Rect& r, const TrendPicture& picture, const TrendState& state,
                 SpeedUnit unit) {
  const auto from_bottom = [&](float tall, float gap) {
    const Rect taken{r.x, r.bottom() - pen.px(tall), r.w, pen.px(tall)};
    r.h -= taken.h + pen.px(gap);
    return taken;
  };
  pen.paragraph(from_bottom(kMeaningTall, 4), Type::Caption, colour::kTextSoft, kMeaning);
  constexpr std::size_t kMostWithout = 2;
  const std::size_t count = picture.without.size();
  if (count > kMostWithout)
    pen.text(
        from_bottom(kLine, 0), Type::Caption, colour::kTextSoft,
        "and " + std::to_string(count - kMostWithout + 1) + " more sessions of which nothing can be told");
  const std::size_t listed = count > kMostWithout ? kMostWithout - 1 : count;
  for (std::size_t i = listed; i-- > 0;) {
    const std::string words = picture.without[i].when + ":  " + picture.without[i].why;
    pen.text(from_bottom(kLine, 0), Type::Caption, colour::kTextSoft, fitted(pen, Type::Caption, words, r.w));
  }
  if (!picture.hollow_words.empty())
    pen.text(from_bottom(kLine, 0), Type::Caption, colour::kTextSoft,
             fitted(pen, Type::Caption, picture.hollow_words, r.w));
  if (picture.columns.empty()) return;
  const std::string told = column_words(told_column(picture, state), picture, unit);
  pen.text(from_bottom(kLine, 2), Type::Body, colour::kText, fitted(pen, Type::Body, told, r.w));
}

void picture_of(const Pen& pen, const Snapshot& snapshot, Rect r, const v1::ReviewTrendAnswer& answer,
                TrendState& state) {
  const TrendPicture picture = trend_picture(answer, state.measure, snapshot.unit);
  Rect head = r.take_top(pen.px(kButton), pen.px(8));
  if (answer.not_shown() > 0 && !state.more) {
    const Rect older{head.right() - pen.px(150), head.y, pen.px(150), head.h};
    const std::string label = "Show " + std::to_string(answer.not_shown()) + " older";
    if (pen.button("trend_more", older, label.c_str(), {true, ""})) state.more = true;
    head.w -= older.w + pen.px(16);
  }
  if (picture.columns.empty() && picture.without.empty()) {
    pen.text(r, Type::Title, colour::kTextSoft, "There is no session of this person.", Align::Centre);
    return;
  }
  const std::string heading = capital(picture.label) + " (" + picture.unit + "), " + state.person;
  const float wide = std::min(pen.width(Type::Title, heading) + pen.px(2), 0.55F * head.w);
  pen.text(head.take_left(wide, pen.px(24)), Type::Title, colour::kText,
           fitted(pen, Type::Title, heading, wide));
  signs(pen, head);
  words_below(pen, r, picture, state, snapshot.unit);
  if (picture.columns.empty()) return;
  draw_trend_plot(pen, r, picture, snapshot.unit, state);
}

}  // namespace

const TrendColumn& told_column(const TrendPicture& picture, const TrendState& state) {
  for (const TrendColumn& column : picture.columns)
    if (column.session == state.session) return column;
  return picture.columns.back();
}

void draw_trend(const Pen& pen, const Snapshot& snapshot, Rect r, std::string_view runner, TrendState& state,
                ReviewRequests& requests) {
  requests.list = ListWish{0, kTrendListed};
  if (!snapshot.review) return;
  if (snapshot.review->page && snapshot.review->listed.first == 0)
    follow(state, *snapshot.review->page, runner);
  const auto question = question_of(state);
  const TrendView& view = *snapshot.review->trend;
  const auto answer = question ? view.answer_to(*question) : nullptr;
  if (question && !state.asking.given_up) requests.trend = {question, state.asking.attempt};
  const float gap = pen.px(kGap);
  Rect left = r.take_left(pen.px(kLeft), gap);
  people(pen, snapshot, left.take_top(0.36F * (left.h - gap), gap), state);
  measures(pen, left, answer.get(), state);
  pen.panel(r, "trend");
  r = r.inset(pen.px(kPad));
  if (answer) return picture_of(pen, snapshot, r, *answer, state);
  if (!question) return pen.paragraph(r, Type::Body, colour::kTextSoft, "Choose a person at the left.");
  pen.text(r.take_top(pen.px(kButton), pen.px(4)), Type::Strong, colour::kText,
           "Sessions of " + state.person);
  draw_asked(
      pen, r, view, *question, state.asking,
      {"trend_cancel", "trend_again", "No trend", "Cancelled: the sessions were not read.", "Read them"});
}

}  // namespace footfall::ui
