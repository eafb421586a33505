#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/data.pb.h"
#include "footfall/v1/review.pb.h"
#include "ui/model/recorded_steps.hpp"

/// What Review asks the station and what it has answered: an answer is kept with its question, so that none
/// is shown for another choice. Pure. Thread: values. Blocks: never. Allocates: yes. Errors: one sentence.
namespace footfall::ui {

/// What a page wants to know now; nullopt: nothing. Another `attempt` asks the same thing again.
template <class Q>
struct Wish {
  std::optional<Q> question{};
  std::uint32_t attempt = 0;
};

/// By their bytes: proto3 messages have no comparison of their own.
template <class Q>
[[nodiscard]] bool same_question(const Q& a, const Q& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

enum class AskedPhase : std::uint8_t { None, Running, Done, Failed, Cancelled };

/// One kind of question: the newest one, and the last answers.
template <class Q, class A>
struct Asked {
  using Phase = AskedPhase;
  using Answer = std::shared_ptr<const A>;
  static constexpr std::size_t kKept = 4;

  Phase phase = Phase::None;
  Q asked{};              ///< what the phase is about
  std::string doing{};    ///< Running: a few words
  double share = 0.0;     ///< Running: 0..1
  std::string problem{};  ///< Failed: one sentence
  std::vector<std::pair<Q, Answer>> answers{};

  [[nodiscard]] bool about(const Q& question) const {
    return phase != Phase::None && same_question(asked, question);
  }
  /// nullptr: not told.
  [[nodiscard]] Answer answer_to(const Q& question) const {
    const auto found = std::find_if(answers.begin(), answers.end(), [&question](const auto& kept) {
      return same_question(kept.first, question);
    });
    return found == answers.end() ? nullptr : found->second;
  }
  /// Of the newest question; nullptr unless it is Done.
  [[nodiscard]] Answer answer() const { return phase == Phase::Done ? answer_to(asked) : nullptr; }
  /// In the place of an older answer to the same question; the oldest of too many goes.
  void keep(const Q& question, Answer answer) {
    std::erase_if(answers, [&question](const auto& kept) { return same_question(kept.first, question); });
    answers.emplace_back(question, std::move(answer));
    if (answers.size() > kKept) answers.erase(answers.begin());
  }
};

using CompareView = Asked<v1::ReviewCompareRequest, v1::ReviewTable>;
using StepsView = Asked<v1::ReviewStepsRequest, RecordedSteps>;
using CurvesView = Asked<v1::ReviewCurvesRequest, v1::ReviewCurvesAnswer>;
using TrendView = Asked<v1::ReviewTrendRequest, v1::ReviewTrendAnswer>;

/// Rows of the list of sessions that are looked at.
struct ListWish {
  std::uint32_t first = 0, most = 0;
  friend bool operator==(const ListWish&, const ListWish&) = default;
};

/// What the client knows. None of the pointers to views is nullptr.
struct ReviewView {
  std::shared_ptr<const v1::SessionPage> page{};  ///< sessions, newest first; nullptr: not told yet
  ListWish listed{};                              ///< what `page` is of
  std::string list_problem{};                     ///< the station does not answer: one sentence
  std::shared_ptr<const CompareView> compared = std::make_shared<const CompareView>();
  std::shared_ptr<const StepsView> steps = std::make_shared<const StepsView>();
  std::shared_ptr<const CurvesView> curves = std::make_shared<const CurvesView>();
  std::shared_ptr<const TrendView> trend = std::make_shared<const TrendView>();
};

/// What the pages of Review want in one frame. A comparison is begun and goes on; the others end with the
/// frame that does not want them any more.
struct ReviewRequests {
  std::optional<ListWish> list{};  ///< nullopt: nobody looks
  std::optional<v1::ReviewCompareRequest> begin{};
  bool cancel = false;  ///< of the comparison
  Wish<v1::ReviewStepsRequest> steps{};
  Wish<v1::ReviewCurvesRequest> curves{};
  Wish<v1::ReviewTrendRequest> trend{};
};

/// Sessions asked for at once where they are listed, and where people are chosen from them.
inline constexpr std::uint32_t kReviewListed = 9, kTrendListed = 200;

/// What a page remembers of a question that may be given up and asked again.
struct AskAgain {
  bool given_up = false;
  std::uint32_t attempt = 0;
  void cancel() { given_up = true; }
  void again() {
    given_up = false;
    ++attempt;
  }
};

}  // namespace footfall::ui
