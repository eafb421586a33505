#include "ui/model/block_compare.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ui/model/data.hpp"
#include "ui/model/key_measures.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kMinuteS = 60.0;

template <std::size_t N>
void put(std::array<char, N>& field, const std::string& words) {
  std::snprintf(field.data(), N, "%s", words.c_str());
}

double length_of(const BlockChoice& block) {
  return block.session ? std::max(0.0, block.session->duration_s()) : 0.0;
}

std::string with_interval(double value, double low, double high, int decimals, const std::string& unit) {
  return signed_number(value, decimals) + (unit.empty() ? "" : " " + unit) + "  [" +
         signed_number(low, decimals) + ", " + signed_number(high, decimals) + "]";
}

const v1::ReviewFigure& figure_of(const v1::ReviewRow& row, CompareFoot foot) {
  switch (foot) {
    case CompareFoot::Left:
      return row.left();
    case CompareFoot::Right:
      return row.right();
    case CompareFoot::Both:
      break;
  }
  return row.both();
}

std::string missing_words(const v1::ReviewFigure& figure) {
  if (!figure.has_a() && !figure.has_b()) return "not measured";
  if (!figure.has_a()) return "not measured in A";
  return figure.has_b() ? "" : "not measured in B";
}

void put_change(const v1::ReviewFigure& figure, const v1::ReviewRow& from, ChangeRow& row) {
  const bool percent = figure.has_change_percent() && figure.has_low_percent() && figure.has_high_percent();
  if (percent) {
    row.percent = figure.change_percent();
    row.low = figure.low_percent();
    row.high = figure.high_percent();
    row.change = with_interval(*row.percent, *row.low, *row.high, 1, "%");
    row.clear = *row.low > 0.0 || *row.high < 0.0;
  } else if (figure.has_change() && figure.has_low() && figure.has_high()) {
    const double k = from.display_factor();
    row.change =
        with_interval(k * figure.change(), k * figure.low(), k * figure.high(), from.decimals(), from.unit());
    row.clear = figure.low() > 0.0 || figure.high() < 0.0;
  } else {
    row.change = "--";
    row.why = missing_words(figure);
    if (row.why.empty()) row.why = "too few strides for an interval";
  }
}

void put_doubt(const v1::ReviewRow& from, ChangeRow& row) {
  row.why = row.brief = "doubtful";
  for (int i = 0; i < from.doubtful_because_size(); ++i) {
    row.why += (i == 0 ? ": " : ", ") + from.doubtful_because(i);
    if (i == 0) row.brief = row.why;
  }
  if (from.doubtful_because_size() > 1)
    row.brief += ", " + std::to_string(from.doubtful_because_size() - 1) + " more";
}

}  // namespace

void set_block(BlockChoice& block, double from_s, double to_s) {
  const double length = length_of(block);
  if (from_s > to_s) std::swap(from_s, to_s);
  block.from_s = std::clamp(from_s, 0.0, length);
  block.to_s = std::clamp(to_s, 0.0, length);
  put(block.from_text, clock_text(block.from_s));
  put(block.to_text, clock_text(block.to_s));
  block.mistake.clear();
}

void take_stretch(BlockChoice& block, Stretch stretch) {
  const double length = length_of(block);
  switch (stretch) {
    case Stretch::FirstMinute:
      return set_block(block, 0.0, kMinuteS);
    case Stretch::LastMinute:
      return set_block(block, std::max(0.0, length - kMinuteS), length);
    case Stretch::FirstHalf:
      return set_block(block, 0.0, 0.5 * length);
    case Stretch::SecondHalf:
      return set_block(block, 0.5 * length, length);
    case Stretch::Whole:
      return set_block(block, 0.0, length);
  }
}

bool take_around(BlockChoice& block, double mark_s, Around around) {
  const double length = length_of(block);
  const double from = std::max(0.0, around == Around::Before ? mark_s - kMinuteS : mark_s);
  const double to = std::min(length, around == Around::Before ? mark_s : mark_s + kMinuteS);
  if (!(to - from >= kShortestBlockS)) return false;
  set_block(block, from, to);
  return true;
}

bool take_both_around(CompareState& state, const v1::StoredSession& session, double mark_s) {
  std::array<BlockChoice, 2> both = state.blocks;
  for (BlockChoice& block : both) block.session = session;
  if (!take_around(both[0], mark_s, Around::Before) || !take_around(both[1], mark_s, Around::After))
    return false;
  state.blocks = both;
  return true;
}

void choose(BlockChoice& block, const v1::StoredSession& session, std::size_t which) {
  block.session = session;
  block.mark.reset();
  block.first_mark = 0;
  const bool two_minutes = session.duration_s() >= 2.0 * kMinuteS;
  if (which == 0) take_stretch(block, two_minutes ? Stretch::FirstMinute : Stretch::FirstHalf);
  if (which == 1) take_stretch(block, two_minutes ? Stretch::LastMinute : Stretch::SecondHalf);
}

void take_typed(BlockChoice& block) {
  const auto from = clock_seconds(block.from_text.data()), to = clock_seconds(block.to_text.data());
  if (!from || !to) {
    block.mistake = "Write minutes:seconds, as 3:30.";
  } else if (*from >= *to) {
    block.mistake = "It has to begin before it ends.";
  } else if (*from >= length_of(block)) {
    block.mistake = "The session ends at " + clock_text(length_of(block)) + ".";
  } else {
    set_block(block, *from, *to);
  }
}

void follow(CompareState& state, const v1::SessionPage& page) {
  if (state.by_hand || state.list_first != 0) return;
  const auto& all = page.sessions();
  const auto newest = std::find_if(all.begin(), all.end(), can_be_exported);
  if (newest == all.end()) return;
  for (std::size_t i = 0; i < state.blocks.size(); ++i) {
    const auto& present = state.blocks[i].session;
    if (!present || present->name() != newest->name()) choose(state.blocks[i], *newest, i);
  }
}

std::optional<v1::ReviewCompareRequest> question_of(const CompareState& state, std::string& why_not) {
  constexpr std::array<const char*, 2> kNames{"A", "B"};
  v1::ReviewCompareRequest question;
  for (std::size_t i = 0; i < state.blocks.size(); ++i) {
    const BlockChoice& block = state.blocks[i];
    const std::string name = kNames[i];
    if (!block.session) {
      why_not = "Choose a session for " + name + ".";
      return std::nullopt;
    }
    if (block.to_s - block.from_s < kShortestBlockS) {
      why_not = "Block " + name + " is shorter than 5 s.";
      return std::nullopt;
    }
    v1::ReviewBlock& part = i == 0 ? *question.mutable_a() : *question.mutable_b();
    part.set_session(block.session->name());
    part.set_from_s(block.from_s);
    part.set_to_s(block.to_s);
  }
  return question;
}

bool has_marks(const BlockChoice& block) {
  if (!block.session) return false;
  const v1::StoredSession& session = *block.session;
  return session.markers() + session.pains() + session.exertions() + session.stops() > 0;
}

std::optional<v1::ReviewCurvesRequest> curves_of(const v1::ReviewCompareRequest& compared,
                                                 std::string& why_not) {
  v1::ReviewCurvesRequest question;
  for (const v1::ReviewBlock* block : {&compared.a(), &compared.b()}) {
    if (block->to_s() - block->from_s() > kLongestCurvesS) {
      why_not = std::string("Block ") + (block == &compared.a() ? "A" : "B") +
                " is longer than 10 min: mean curves are of at most 10 min.";
      return std::nullopt;
    }
    *question.add_blocks() = *block;
  }
  return question;
}

std::vector<ChangeRow> change_rows(const v1::ReviewTable& table, CompareFoot foot) {
  std::vector<ChangeRow> rows;
  const std::vector<std::size_t> order =
      key_first(table.rows(), [](const v1::ReviewRow& row) -> std::string_view { return row.key(); });
  for (const std::size_t which : order) {
    const v1::ReviewRow& from = table.rows(static_cast<int>(which));
    const v1::ReviewFigure& figure = figure_of(from, foot);
    const double k = from.display_factor();
    ChangeRow row;
    row.label = from.label();
    row.unit = from.unit();
    row.a = number(figure.has_a() ? std::optional(k * figure.a()) : std::nullopt, from.decimals());
    row.b = number(figure.has_b() ? std::optional(k * figure.b()) : std::nullopt, from.decimals());
    put_change(figure, from, row);
    row.doubtful = from.doubtful();
    row.brief = row.why;
    if (row.doubtful && row.why.empty()) put_doubt(from, row);
    if (row.doubtful) row.clear = false;
    rows.push_back(std::move(row));
  }
  return rows;
}

double change_axis_percent(const std::vector<ChangeRow>& rows) {
  constexpr std::array<double, 4> kHalves{10.0, 20.0, 50.0, 100.0};
  constexpr double kMost = 0.85;
  std::size_t drawn = 0;
  for (const ChangeRow& row : rows) drawn += row.percent ? 1 : 0;
  for (const double half : kHalves) {
    const auto shown = std::count_if(rows.begin(), rows.end(), [&](const ChangeRow& row) {
      return row.percent && std::max(std::fabs(*row.low), std::fabs(*row.high)) <= half;
    });
    if (static_cast<double>(shown) >= kMost * static_cast<double>(drawn)) return half;
  }
  return kHalves.back();
}

std::string counted_words(const v1::ReviewTable& table, std::size_t which, SpeedUnit unit) {
  const bool a = which == 0;
  const std::uint32_t steps = a ? table.steps_a() : table.steps_b();
  const std::uint32_t left_out = a ? table.left_out_a() : table.left_out_b();
  std::string words = (a ? "A: " : "B: ") + std::to_string(steps) + (steps == 1 ? " step" : " steps");
  if (left_out > 0) words += " (" + std::to_string(left_out) + " left out)";
  if (a ? table.has_cadence_a_spm() : table.has_cadence_b_spm())
    words += ", " + number(a ? table.cadence_a_spm() : table.cadence_b_spm(), 1) + " steps/min";
  if (a ? table.has_speed_a_m_s() : table.has_speed_b_m_s())
    words += ", " + speed_words(unit, a ? table.speed_a_m_s() : table.speed_b_m_s()) + " " + unit_words(unit);
  return words;
}

}  // namespace footfall::ui
