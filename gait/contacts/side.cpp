#include "gait/contacts/side.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/contacts/foot_evidence.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kMemory = SideTracker::kMemory;
constexpr double kNewRunS = 1.2;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kSmoothingRounds = 3;
constexpr std::size_t kFewestHops = 3;

/// From row to column; the states of FootBelief. P(alternate) = 0.98.
using Transition = std::array<FootBelief, 4>;
constexpr Transition kNext{FootBelief{0.01, 0.98, 0.01, 0.0}, FootBelief{0.98, 0.01, 0.0, 0.01},
                           FootBelief{0.01, 0.04, 0.95, 0.0}, FootBelief{0.04, 0.01, 0.0, 0.95}};
/// Nobody knows how many landings were missed.
constexpr Transition kAfterLoss{FootBelief{0.495, 0.495, 0.005, 0.005},
                                FootBelief{0.495, 0.495, 0.005, 0.005}, FootBelief{0.25, 0.25, 0.25, 0.25},
                                FootBelief{0.25, 0.25, 0.25, 0.25}};
constexpr FootBelief kAtFirst{0.49, 0.49, 0.01, 0.01};

void normalize(FootBelief& belief) {
  const double sum = belief[0] + belief[1] + belief[2] + belief[3];
  for (double& p : belief) p /= sum;
}

double right_foot(const FootBelief& belief) {
  return belief[1] + belief[3];
}

FootBelief forward(const std::optional<FootBelief>& before, bool cut, double log_odds) {
  FootBelief belief = kAtFirst;
  if (before) {
    const Transition& next = cut ? kAfterLoss : kNext;
    for (std::size_t to = 0; to < 4; ++to) {
      belief[to] = 0.0;
      for (std::size_t from = 0; from < 4; ++from) belief[to] += (*before)[from] * next[from][to];
    }
  }
  const double right = std::exp(0.5 * log_odds);
  for (std::size_t s = 0; s < 4; ++s) belief[s] *= s % 2 == 1 ? right : 1.0 / right;
  normalize(belief);
  return belief;
}

SideCall call_of(const FootBelief& belief) {
  SideCall call;
  const double right = right_foot(belief);
  const double confidence = std::max(right, 1.0 - right);
  if (confidence < kLeastSideConfidence) return call;
  call.side = right > 0.5 ? Side::Right : Side::Left;
  call.confidence = confidence;
  call.hop = belief[2] + belief[3] > 0.5;
  return call;
}

/// What each landing says, among the dozen around it.
std::vector<double> evidence_of(std::span<const Landing> run, std::span<const double> right) {
  std::vector<double> odds(run.size());
  const std::size_t n = std::min(run.size(), kMemory);
  std::optional<StanceWidth> stance;
  for (std::size_t k = 0; k < run.size(); ++k) {
    const std::size_t wanted = k - std::min(k, kMemory / 2);
    const std::size_t first = std::min(wanted, run.size() - n);
    RightProbability believed;
    believed.fill(kNaN);
    for (std::size_t i = 0; i < n; ++i) believed[i] = right[first + i];
    odds[k] = foot_evidence(run.subspan(first, n), believed, stance)[k - first];
  }
  return odds;
}

std::vector<FootBelief> forward_backward(std::span<const Landing> run, std::span<const double> odds) {
  std::vector<FootBelief> belief(run.size());
  for (std::size_t k = 0; k < run.size(); ++k) {
    belief[k] = forward(k > 0 ? std::optional(belief[k - 1]) : std::nullopt, run[k].cut, odds[k]);
  }
  FootBelief later{1.0, 1.0, 1.0, 1.0};
  for (std::size_t k = run.size(); k-- > 0;) {
    for (std::size_t s = 0; s < 4; ++s) belief[k][s] *= later[s];
    normalize(belief[k]);
    if (k == 0) break;
    const Transition& next = run[k].cut ? kAfterLoss : kNext;
    const double right = std::exp(0.5 * odds[k]);
    FootBelief earlier{};
    for (std::size_t from = 0; from < 4; ++from) {
      for (std::size_t to = 0; to < 4; ++to) {
        earlier[from] += next[from][to] * (to % 2 == 1 ? right : 1.0 / right) * later[to];
      }
    }
    normalize(earlier);
    later = earlier;
  }
  return belief;
}

/// The same foot again and again; where landings may be missing between two, the other one may have landed.
void mark_hops(std::span<const Landing> run, std::span<SideCall> calls) {
  std::size_t first = 0;
  for (std::size_t k = 0; k < calls.size(); ++k) {
    calls[k].hop = false;
    if (run[k].cut || calls[k].side == Side::Unknown || calls[k].side != calls[first].side) first = k;
    if (calls[k].side == Side::Unknown || k + 1 - first < kFewestHops) continue;
    for (std::size_t j = first; j <= k; ++j) calls[j].hop = true;
  }
}

void smooth_run(std::span<const Landing> run, std::vector<SideCall>& out) {
  SideTracker tracker;
  std::vector<double> right;
  for (const Landing& landing : run) {
    const SideCall call = tracker.add(landing);
    right.push_back(call.side == Side::Unknown
                        ? kNaN
                        : (call.side == Side::Right ? call.confidence : 1.0 - call.confidence));
  }
  std::vector<FootBelief> belief;
  for (int round = 0; round < kSmoothingRounds; ++round) {
    belief = forward_backward(run, evidence_of(run, right));
    for (std::size_t k = 0; k < run.size(); ++k) right[k] = right_foot(belief[k]);
  }
  const std::size_t first = out.size();
  for (const FootBelief& one : belief) out.push_back(call_of(one));
  mark_hops(run, std::span(out).subspan(first));
}

bool begins_run(const Landing& landing) {
  return landing.since_last_s && *landing.since_last_s > kNewRunS;
}

}  // namespace

SideCall SideTracker::add(const Landing& landing) noexcept {
  if (begins_run(landing)) reset();
  if (count_ == kMemory) {
    before_ = belief_[0];
    std::move(last_.begin() + 1, last_.end(), last_.begin());
    std::move(belief_.begin() + 1, belief_.end(), belief_.begin());
    --count_;
  }
  RightProbability right;
  right.fill(kNaN);
  for (std::size_t k = 0; k < count_; ++k) right[k] = right_foot(belief_[k]);
  last_[count_++] = landing;
  const LogOdds odds = foot_evidence(std::span(last_).first(count_), right, stance_);
  std::optional<FootBelief> before = before_;
  for (std::size_t k = 0; k < count_; ++k) {
    belief_[k] = forward(before, last_[k].cut, odds[k]);
    before = belief_[k];
  }
  return call_of(belief_[count_ - 1]);
}

std::vector<SideCall> smooth_sides(std::span<const Landing> landings) {
  std::vector<SideCall> out;
  out.reserve(landings.size());
  std::size_t first = 0;
  for (std::size_t k = 1; k <= landings.size(); ++k) {
    if (k < landings.size() && !begins_run(landings[k])) continue;
    smooth_run(landings.subspan(first, k - first), out);
    first = k;
  }
  return out;
}

}  // namespace footfall::gait
