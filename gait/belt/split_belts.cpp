#include "gait/belt/split_belts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gait/belt/ring_belt.hpp"
#include "gait/contacts/side.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/incline.hpp"
#include "gait/metrics/contact_metrics.hpp"
#include "gait/offline/walking.hpp"

namespace footfall::gait {

namespace {

constexpr double kRunAcrossS = 0.350;
constexpr double kLeastOfWeight = 0.3;
constexpr std::size_t kFewestLengths = 4;
/// Share of a new stance in the belt's place, so that wandering is followed.
constexpr double kPlaceGain = 0.3;
constexpr core::Duration kHintReach = core::milliseconds(60);

}  // namespace

SplitBelts::SplitBelts(const EngineConfig& config)
    : config_(config),
      rate_(config.sample_rate.value()),
      belts_{BeltWalker(config), BeltWalker(config)},
      measurement_(config) {}

void SplitBelts::reset() noexcept {
  for (BeltWalker& belt : belts_) belt.reset();
  measurement_.reset();
  walking_ = across_ = false;
  candidate_.reset();
  cop_ml_m_ = {};
  load_count_ = length_count_ = 0;
  last_landing_.reset();
  support_.reset();
}

void SplitBelts::lost(bool hold) noexcept {
  for (BeltWalker& belt : belts_) belt.lost(hold);
  candidate_.reset();
  last_landing_.reset();
  if (!hold) walking_ = false;
}

void SplitBelts::emit(EventKind kind, double number, EventList& events) const noexcept {
  Event event;
  event.kind = kind;
  event.time = belts_[0].ring().time_at(number);
  event.detected_at = time_;
  events.push(event);
}

bool SplitBelts::take(const std::array<ChannelValues, 2>& values, core::Timestamp time, std::uint16_t flags,
                      const Sum& sum, EventList& events) noexcept {
  using Change = BeltWalker::Report::Change;
  time_ = time;
  std::array<BeltWalker::Report, 2> reports;
  for (std::size_t p = 0; p < 2; ++p) reports[p] = belts_[p].take(values[p], time, flags);
  bool measured = false;
  for (std::size_t p = 0; p < 2; ++p) {
    const BeltWalker::Report& report = reports[p];
    if (report.change == Change::Contact) on_contact(p, sum, events);
    if (report.change == Change::ToeOff) {
      if (report.announced) emit(EventKind::ToeOff, report.at, events);
      on_toe_off(p, report.at);
    }
    if (report.confirmed) {
      on_confirmed(p);
      const BeltContact* const contact = belts_[p].open();
      measured = measured || (contact != nullptr && contact->before && contact->before->measured);
    }
    if (report.settled) on_settled(p);
  }
  judge_candidate(sum, events);
  if (walking_ && belts_[0].unloaded() && belts_[1].unloaded()) end_walk();
  complete(events);
  return measured;
}

void SplitBelts::on_contact(std::size_t p, const Sum& sum, EventList& events) noexcept {
  BeltContact* const landed = belts_[p].open();
  if (landed == nullptr) return;
  if (walking_) {
    landed->announced = true;
    emit(EventKind::InitialContact, landed->initial_contact, events);
    return;
  }
  const std::size_t other = 1 - p;
  const double least = std::max(config_.method.threshold.value(), kLeastOfWeight * sum.body_weight_n);
  if (!belts_[other].stands() || belts_[other].live_v() < least) return;
  const BeltContact* const standing = belts_[other].open();
  // Both belts loaded together are one foot on both.
  if (standing != nullptr && landed->initial_contact - standing->initial_contact < samples(kLeastStaggerS)) {
    return;
  }
  candidate_ = Candidate{other, std::nullopt};
  if (!sum.runs) begin_walk(other, sum, events);
}

void SplitBelts::on_toe_off(std::size_t p, double at) noexcept {
  if (candidate_) {
    const BeltContact* const landed = belts_[1 - candidate_->standing].open();
    if (candidate_->standing != p || landed == nullptr ||
        at - landed->initial_contact < samples(kLeastOverlapS)) {
      candidate_.reset();
    } else {
      candidate_->toe_off = at;
    }
  }
  const auto contacts = belts_[p].contacts();
  if (contacts.empty() || !contacts.back().announced) return;
  BeltContact& ended = contacts.back();
  const double length = ended.toe_off - ended.initial_contact;
  if (length_count_ >= kFewestLengths && length > kStraddleShare * typical_length()) {
    ended.straddle = true;
    mark_within(ended, 1 - p);
  }
  lengths_[length_count_++ % kLengths] = length;
}

/// A runner who goes over to walking: the second foot stood on after the first had left.
void SplitBelts::judge_candidate(const Sum& sum, EventList& events) noexcept {
  if (!candidate_ || !candidate_->toe_off || now() - *candidate_->toe_off < samples(kLeastStaggerS)) return;
  const std::size_t standing = candidate_->standing;
  if (belts_[1 - standing].open() == nullptr) {
    candidate_.reset();
    return;
  }
  const double toe_off = *candidate_->toe_off;
  begin_walk(standing, sum, events);
  const auto contacts = belts_[standing].contacts();
  if (!contacts.empty() && contacts.back().announced) emit(EventKind::ToeOff, toe_off, events);
}

void SplitBelts::begin_walk(std::size_t standing, const Sum& sum, EventList& events) noexcept {
  candidate_.reset();
  across_ = false;
  walking_ = true;
  BeltContact& landed = *belts_[1 - standing].open();
  landed.announced = true;
  walk_began_ = landed.initial_contact;
  emit(EventKind::InitialContact, landed.initial_contact, events);
  const auto contacts = belts_[standing].contacts();
  if (contacts.empty()) return;
  // Its landing was told when the summed force rose.
  contacts.back().announced = sum.contact_told;
  walk_began_ = contacts.back().initial_contact;
}

void SplitBelts::end_walk() noexcept {
  walking_ = false;
  across_ = now() - walk_began_ < samples(kRunAcrossS);
  if (!across_) return;
  for (BeltWalker& belt : belts_) {
    for (BeltContact& contact : belt.contacts()) {
      if (contact.initial_contact >= walk_began_) contact.announced = false;
    }
  }
}

bool SplitBelts::flight_begins() noexcept {
  if (walking_) end_walk();
  return std::exchange(across_, false);
}

void SplitBelts::on_confirmed(std::size_t p) noexcept {
  BeltContact* const landed = belts_[p].open();
  if (landed == nullptr) return;
  const double at = landed->initial_contact;
  mark_straddles(p, *landed);
  for (BeltContact& before : belts_[p].contacts()) {
    if (!before.ended || before.next_same || at - before.toe_off > samples(kRunEndS)) continue;
    before.next_same = at;
    const bool gap_between = before.limit != UINT64_MAX;
    if (!before.straddle && !gap_between) landed->last_toe_off = before.toe_off;
    before.after = landed->before;
  }
  for (BeltContact& other : belts_[1 - p].contacts()) {
    const bool follows = other.initial_contact < at && !other.next_other && !other.next_same &&
                         !(other.ended && at - other.toe_off > samples(kRunEndS));
    if (follows) other.next_other = at;
  }
  add_load(at);
}

void SplitBelts::on_settled(std::size_t p) noexcept {
  for (const BeltContact& ended : belts_[p].contacts()) {
    if (!ended.settled) continue;
    for (BeltContact& other : belts_[1 - p].contacts()) {
      const bool stood = other.initial_contact < ended.toe_off &&
                         other.initial_contact > ended.initial_contact &&
                         (!other.ended || other.toe_off > ended.toe_off);
      if (stood) other.other_toe_off = ended.toe_off;
    }
  }
}

/// A foot on the wrong belt makes two landings in a row on one, or keeps a belt loaded through two landings
/// of the other.
void SplitBelts::mark_straddles(std::size_t p, BeltContact& landed) noexcept {
  const auto own = belts_[p].contacts();
  if (own.size() > 1) {
    BeltContact& before = own[own.size() - 2];
    if (!before.next_other && landed.initial_contact - before.toe_off < samples(kRunEndS)) {
      before.straddle = landed.straddle = true;
    }
  }
  for (BeltContact& other : belts_[1 - p].contacts()) {
    const bool within = other.initial_contact < landed.initial_contact &&
                        (!other.ended || other.toe_off > landed.initial_contact);
    if (!within || ++other.landings_within < 2) continue;
    other.straddle = true;
    mark_within(other, p);
  }
}

void SplitBelts::mark_within(const BeltContact& stance, std::size_t other) noexcept {
  for (BeltContact& contact : belts_[other].contacts()) {
    const bool within = contact.initial_contact > stance.initial_contact &&
                        (!stance.ended || contact.initial_contact < stance.toe_off);
    contact.straddle = contact.straddle || within;
  }
}

/// Weight over whole steps: landing to the next landing, whichever foot.
void SplitBelts::add_load(double landing) noexcept {
  const auto last = std::exchange(last_landing_, landing);
  if (!last || !walking_ || landing <= *last || landing - *last > samples(kRunEndS)) return;
  const auto first = std::max(static_cast<std::uint64_t>(std::ceil(*last)), belts_[0].ring().oldest());
  const auto end = static_cast<std::uint64_t>(std::ceil(landing));
  Load load{0.0, static_cast<double>(end - first)};
  for (const BeltWalker& belt : belts_) {
    for (std::uint64_t i = first; i < end; ++i) load.force += belt.ring().at(kForceV, i);
    load.force -= load.samples * belt.drift().zero()[kForceV];
  }
  const auto incline = belt_over(belts_[0].ring(), first, end).incline().value_or(core::Degrees(0.0));
  load.force = weight_from_normal(core::Newtons(load.force), incline).value();
  loads_[load_count_++ % kLoads] = load;
  support_.add(load.force, load.samples);
}

std::optional<core::Newtons> SplitBelts::body_weight() const noexcept {
  if (config_.mass) return core::body_weight(*config_.mass);
  if (load_count_ < kFewestLoads) return std::nullopt;
  Load total;
  for (std::size_t k = 0; k < std::min(load_count_, kLoads); ++k) {
    total.force += loads_[k].force;
    total.samples += loads_[k].samples;
  }
  return core::Newtons(total.force / total.samples);
}

double SplitBelts::typical_length() const noexcept {
  std::array<double, kLengths> sorted = lengths_;
  return median(std::span(sorted).first(std::min(length_count_, kLengths)));
}

/// Where the stances on the belts lie decides; else the first belt is the left one by configuration.
Side SplitBelts::side_of(std::size_t p) const noexcept {
  const bool known =
      cop_ml_m_[0] && cop_ml_m_[1] && std::abs(*cop_ml_m_[0] - *cop_ml_m_[1]) >= kLeastSeparationM;
  const bool first_is_left = !known || *cop_ml_m_[0] < *cop_ml_m_[1];
  return (p == 0) == first_is_left ? Side::Left : Side::Right;
}

bool SplitBelts::ready(const BeltContact& contact) const noexcept {
  if (!contact.ended || !contact.settled) return false;
  return contact.next_same || contact.limit <= static_cast<std::uint64_t>(now()) ||
         now() - contact.toe_off >= samples(kRunEndS);
}

void SplitBelts::complete(EventList& events) noexcept {
  if (measurement_.busy()) {
    BeltMeasurement::Setting setting;
    setting.side = side_of(measuring_);
    setting.body_weight = body_weight();
    setting.other = &belts_[1 - measuring_];
    setting.hand_support = config_.mass && support_.carries(core::body_weight(*config_.mass));
    const auto measured = measurement_.advance(belts_[measuring_], setting);
    if (!measured) return;
    if (measured->cop_ml_m && (measured->step.health & kStraddle) == 0) {
      std::optional<double>& place = cop_ml_m_[measuring_];
      place = place ? *place + kPlaceGain * (*measured->cop_ml_m - *place) : *measured->cop_ml_m;
    }
    Event event;
    event.kind = EventKind::StepCompleted;
    event.time = measured->step.initial_contact;
    event.detected_at = time_;
    event.step = measured->step;
    events.push(event);
    return;
  }
  BeltContact* first = nullptr;
  for (std::size_t p = 0; p < 2; ++p) {
    const auto contacts = belts_[p].contacts();
    if (contacts.empty() || !ready(contacts.front())) continue;
    if (first != nullptr && first->initial_contact < contacts.front().initial_contact) continue;
    first = &contacts.front();
    measuring_ = p;
  }
  if (first == nullptr) return;
  const bool step = first->announced && first->measurable &&
                    first->toe_off - first->initial_contact <= samples(kLongestStanceS);
  if (step) measurement_.start(*first, belts_[measuring_]);
  belts_[measuring_].drop_oldest();
}

void SplitBelts::hint(core::Timestamp initial_contact, Side side) noexcept {
  for (BeltWalker& belt : belts_) {
    for (BeltContact& contact : belt.contacts()) {
      const core::Duration off = belt.ring().time_at(contact.initial_contact) - initial_contact;
      if (off < kHintReach && core::Duration{} - off < kHintReach) contact.sensor_side = side;
    }
  }
}

std::optional<Zeros> SplitBelts::zero() const noexcept {
  if (!belts_[0].drift().locked() || !belts_[1].drift().locked()) return std::nullopt;
  Zeros sum{};
  for (std::size_t c = 0; c < kDriftChannels; ++c) {
    sum[c] = belts_[0].drift().zero()[c] + belts_[1].drift().zero()[c];
  }
  sum[kPlate0V] = belts_[0].drift().zero()[kForceV];
  sum[kPlate1V] = belts_[1].drift().zero()[kForceV];
  return sum;
}

}  // namespace footfall::gait
