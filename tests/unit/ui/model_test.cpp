#include "ui/model/model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "ui/model/cadence_gauge.hpp"
#include "ui/model/hold.hpp"
#include "ui/model/readouts.hpp"
#include "ui/model/text.hpp"

using namespace footfall::ui;
using namespace std::chrono_literals;
namespace v1 = footfall::v1;

namespace {

const Model::TimePoint kStart{1000s};

ArrivedFrame frame_at(Model::TimePoint at, std::int64_t station_time_ns) {
  ArrivedFrame arrived;
  arrived.at = at;
  arrived.frame.mutable_status()->set_station_time_ns(station_time_ns);
  return arrived;
}

ClientView live(std::uint64_t epoch = 0) {
  ClientView view;
  view.link = Link::Live;
  view.lease_epoch = epoch;
  return view;
}

v1::ForceBatch batch(std::initializer_list<double> times) {
  v1::ForceBatch b;
  for (const double t : times) {
    b.add_time_s(t);
    b.add_f_v_n(static_cast<float>(100.0 * t));
    b.add_f_ap_n(0.0F);
  }
  return b;
}

}  // namespace

TEST_CASE("a picture older than 300 ms is stale, and says how old it is", "[ui][model]") {
  Model model(false);
  model.absorb(frame_at(kStart, 1));
  model.absorb(live(), kStart);
  CHECK(model.snapshot(kStart + 299ms).trusted());
  const Snapshot& old = model.snapshot(kStart + 301ms);
  CHECK(old.stale);
  CHECK_FALSE(old.trusted());
  CHECK(link_words(old) == "Stale 0.3 s");
}

TEST_CASE("frames whose station clock stands still do not count as fresh", "[ui][model]") {
  Model model(false);
  for (int i = 0; i < 20; ++i) model.absorb(frame_at(kStart + i * 33ms, 5));
  model.absorb(live(), kStart);
  CHECK(model.snapshot(kStart + 20 * 33ms).stale);
}

TEST_CASE("nothing is trusted before the first frame or while disconnected", "[ui][model]") {
  Model model(false);
  model.absorb(live(), kStart);
  CHECK_FALSE(model.snapshot(kStart).trusted());
  model.absorb(frame_at(kStart, 1));
  ClientView lost = live();
  lost.link = Link::Disconnected;
  model.absorb(lost, kStart);
  CHECK_FALSE(model.snapshot(kStart).trusted());
}

TEST_CASE("control is mine only when the station names my epoch", "[ui][model]") {
  Model model(false);
  ArrivedFrame arrived = frame_at(kStart, 1);
  arrived.frame.mutable_status()->set_lease_held(true);
  arrived.frame.mutable_status()->set_lease_epoch(3);
  model.absorb(arrived);
  model.absorb(live(3), kStart);
  CHECK(model.snapshot(kStart).holder == Holder::Mine);
  model.absorb(live(2), kStart);
  CHECK(model.snapshot(kStart).holder == Holder::Another);
  model.absorb(live(0), kStart);
  CHECK(model.snapshot(kStart).holder == Holder::Another);
}

TEST_CASE("a stream that comes back goes on where the session's clock is", "[ui][model]") {
  constexpr History::Levels kSmall{{{0.0, 400}, {0.008, 400}, {0.064, 400}, {0.512, 400}}};
  ForceHistory forces(kSmall);
  constexpr std::int64_t kSecond = 1'000'000'000;
  for (int i = 0; i < 100; ++i) REQUIRE(forces.append(batch({0.1 * i}), 50 * kSecond));
  CHECK(forces.history().newest_s() == Approx(59.9));
  REQUIRE(forces.append(batch({0.0, 0.1}), 59 * kSecond));  // repeats what is known
  CHECK(forces.history().appended() == 100);
  REQUIRE(forces.append(batch({0.0, 0.1}), 65 * kSecond));
  CHECK(forces.history().appended() == 102);
  CHECK(forces.history().begin_s() == Approx(50.0));
  REQUIRE(forces.append(batch({0.0, 0.1}), 3 * kSecond));  // another clock
  CHECK(forces.history().appended() == 2);
}

TEST_CASE("without an epoch a new stream starts anew", "[ui][model]") {
  ForceHistory forces(History::Levels{{{0.0, 400}, {0.008, 400}, {0.064, 400}, {0.512, 400}}});
  for (int i = 0; i < 100; ++i) REQUIRE(forces.append(batch({0.1 * i}), 0));
  REQUIRE(forces.append(batch({0.0, 0.1}), 0));
  CHECK(forces.history().appended() == 2);
}

TEST_CASE("a batch with columns of unequal length or unsorted time is refused and counted", "[ui][model]") {
  Model model(false);
  ArrivedFrame arrived = frame_at(kStart, 1);
  *arrived.frame.mutable_forces() = batch({0.0, 0.1});
  arrived.frame.mutable_forces()->add_f_v_n(1.0F);
  model.absorb(arrived);
  CHECK(model.snapshot(kStart).batches_refused == 1);
  CHECK(model.snapshot(kStart).forces->history().empty());
  *arrived.frame.mutable_forces() = batch({0.1, 0.0});
  model.absorb(arrived);
  CHECK(model.snapshot(kStart).batches_refused == 2);
}

TEST_CASE("a missing plate column is unknown, not zero", "[ui][model]") {
  ForceHistory forces(History::Levels{{{0.0, 40}, {0.008, 40}, {0.064, 40}, {0.512, 40}}});
  REQUIRE(forces.append(batch({0.0}), 0));
  CHECK_FALSE(forces.history().at(ForceHistory::RightVertical, 0.0, 0.01));
  CHECK(forces.history().at(ForceHistory::Vertical, 0.0, 0.01));
}

TEST_CASE("a cadence gauge exists only with a baseline, and puts the target 5 % above it", "[ui][model]") {
  Snapshot snapshot;
  CHECK_FALSE(cadence_gauge(snapshot));
  snapshot.baseline.set_steps(30);
  snapshot.baseline.set_cadence_spm(160.0);
  snapshot.target_cadence_spm = 168.0;
  snapshot.recent.set_cadence_spm(160.0);
  const auto gauge = cadence_gauge(snapshot);
  REQUIRE(gauge);
  // The axis spans 17 % of the baseline and starts 5 % below it.
  CHECK(gauge->baseline == Approx(5.0 / 17.0));
  CHECK(gauge->target == Approx(10.0 / 17.0));
  CHECK(gauge->current.value() == Approx(gauge->baseline));
  snapshot.recent.set_cadence_spm(250.0);
  CHECK(cadence_gauge(snapshot)->off_scale);
  CHECK(cadence_gauge(snapshot)->current.value() == 1.0);
}

TEST_CASE("what was not measured is shown as -- with its reason, never as 0", "[ui][model]") {
  Snapshot snapshot;
  CHECK(load_readouts(snapshot).peak.value == "--");
  CHECK(load_readouts(snapshot).peak.reason == "no station yet");
  snapshot.ever_connected = true;
  CHECK(load_readouts(snapshot).braking.reason == "no steps yet");
  snapshot.recent.set_steps(12);
  snapshot.recent.set_peak_vgrf_n(1800.0);
  CHECK(load_readouts(snapshot).peak.value == "1800");
  CHECK(load_readouts(snapshot).peak.unit == "N");
  snapshot.recent.set_cadence_spm(std::nan(""));
  CHECK(cadence_readout(snapshot).value == "--");
  CHECK_FALSE(cadence_readout(snapshot).reason.empty());
}

TEST_CASE("a hold begins once, then beats about every 50 ms with the token of this start", "[ui][hold]") {
  HoldControl hold;
  using Action = HoldControl::Action;
  auto now = kStart;
  CHECK(hold.update(true, true, true, 9, now) == Action::Begin);
  // The token of an earlier start is not this one's.
  for (int i = 0; i < 10; ++i) CHECK(hold.update(true, true, true, 9, now += 33ms) == Action::None);
  int beats = 0;
  for (int i = 0; i < 30; ++i) {
    if (hold.update(true, false, true, 10, now += 33ms) == Action::Beat) ++beats;
  }
  CHECK(beats >= 18);
  CHECK(beats <= 21);
  CHECK(hold.update(false, false, true, 10, now += 33ms) == Action::None);
  CHECK_FALSE(hold.holding());
}

TEST_CASE("a key held down before arming starts nothing until it is let go", "[ui][hold]") {
  HoldControl hold;
  using Action = HoldControl::Action;
  CHECK(hold.update(true, false, false, 0, kStart) == Action::None);
  CHECK(hold.update(true, true, true, 0, kStart + 33ms) == Action::None);
  CHECK(hold.update(true, true, true, 5, kStart + 500ms) == Action::None);
  CHECK(hold.update(false, true, true, 5, kStart + 533ms) == Action::None);
  CHECK(hold.update(true, true, true, 5, kStart + 566ms) == Action::Begin);
}

TEST_CASE("a hold that the station no longer counts sends no more beats", "[ui][hold]") {
  HoldControl hold;
  using Action = HoldControl::Action;
  CHECK(hold.update(true, true, true, 0, kStart) == Action::Begin);
  CHECK(hold.update(true, true, true, 5, kStart + 60ms) == Action::Beat);
  CHECK(hold.update(true, false, false, 5, kStart + 120ms) == Action::None);
  CHECK(hold.update(true, true, true, 5, kStart + 600ms) == Action::None);
}

TEST_CASE("a refused late hold beat is no news, another refusal is", "[ui][model]") {
  Model model(false);
  ArrivedFrame arrived = frame_at(kStart, 1);
  arrived.frame.mutable_status()->set_state("Starting");
  model.absorb(arrived);
  ClientView view = live(1);
  view.replies.push_back({CommandKind::HoldBeat, ReplyVerdict::Refused, "used up", 0, 1});
  model.absorb(view, kStart);
  CHECK_FALSE(model.snapshot(kStart).reply);
  view.replies[0].kind = CommandKind::SetSpeed;
  model.absorb(view, kStart);
  REQUIRE(model.snapshot(kStart + 2s).reply);
  CHECK(model.snapshot(kStart + 2s).reply_age_s == Approx(2.0));
}
