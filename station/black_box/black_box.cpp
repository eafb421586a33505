#include "station/black_box/black_box.hpp"

#include <chrono>
#include <cstdio>

#include "station/black_box/black_box_rows.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kNap = std::chrono::milliseconds(20);
constexpr core::Duration kSilent = core::milliseconds(100);
/// The newest; older ones have been told often enough.
constexpr std::size_t kLookedAt = 20;

template <class T, class Take>
void empty(core::SpscRing<T>& ring, Take take) {
  T value;
  // What comes meanwhile waits for the next round: a babbling line must not hold this thread.
  for (std::size_t left = ring.size(); left > 0 && ring.try_pop(value); --left) take(value);
}

}  // namespace

void BlackBox::Counting::put(const recording::IncidentHead& head, const recording::IncidentRows& rows) {
  sink_.put(head, rows);
  if (head.id != last_.id || head.state != last_.state || head.triggers != last_.triggers)
    serial_.fetch_add(1, std::memory_order_release);
  last_ = head;
}

BlackBox::BlackBox(BoxInputs& inputs, const core::LatestValue<MeasureStatus>& measured, Recorder* recorder,
                   BlackBoxSetup setup)
    : inputs_(inputs),
      measured_(measured),
      plate_names_(std::move(setup.plate_names)),
      archive_(setup.dir),
      files_(setup.dir, std::move(setup.meta), recorder),
      window_(counting_, core::monotonic_now()),
      silent_(plate_names_.size(), false) {
  find_unfinished();
  thread_ = std::thread([this] { run(); });
}

BlackBox::~BlackBox() {
  finish();
}

void BlackBox::finish() {
  quit_ = true;
  if (thread_.joinable()) thread_.join();
}

void BlackBox::find_unfinished() {
  const auto records = archive_.list(kLookedAt);
  if (!records) unfinished_.emplace_back(records.error().what());
  for (const StoredIncident& stored : records.value_or(std::vector<StoredIncident>{})) {
    if (!stored.error.empty()) {
      unfinished_.push_back(stored.error);
    } else if (stored.head.state == recording::IncidentState::Recording) {
      unfinished_.push_back(stored.name + " is incomplete: the station died while it recorded a stop (" +
                            stored.head.cause + ")");
    }
  }
}

void BlackBox::drain(core::Timestamp now) {
  empty(inputs_.forces, [this](const recording::IncidentForce& sample) { window_.add(sample); });
  empty(inputs_.alarms, [this](const BoxAlarms& alarms) { window_.add(to_event(alarms)); });
  empty(inputs_.wire.ring, [this](const hal::WireFrame& frame) { window_.add(frame); });
  empty(inputs_.exchanges, [this](const BoxExchange& exchange) { window_.add(exchange); });
  for (const recording::IncidentEvent& event : inputs_.take_notes()) window_.add(event);
  empty(inputs_.motions, [this](const MotionRecord& motion) { window_.add(motion); });
  watch_plates(now);
  count_losses(now);
}

void BlackBox::watch_plates(core::Timestamp now) {
  MeasureStatus status;
  if (!measured_.try_load(status)) return;
  for (std::size_t i = 0; i < silent_.size() && i < status.last_sample.size(); ++i) {
    const core::Timestamp last = status.last_sample[i];
    const bool silent = last.ns == 0 || now - last > kSilent;
    if (silent == silent_[i]) continue;
    silent_[i] = silent;
    std::array<char, 48> age{};
    if (silent && last.ns != 0)
      std::snprintf(age.data(), age.size(), "last sample %.3f s ago", (now - last).seconds());
    window_.add(recording::IncidentEvent{now, "device", "", "", "plate " + plate_names_[i], age.data(),
                                         silent ? "silent" : "answers"});
  }
}

void BlackBox::count_losses(core::Timestamp now) {
  const std::pair<const char*, std::uint64_t> streams[] = {{"forces", inputs_.forces.dropped()},
                                                           {"alarms", inputs_.alarms.dropped()},
                                                           {"wire", inputs_.wire.ring.dropped()},
                                                           {"commands", inputs_.exchanges.dropped()},
                                                           {"cycles", inputs_.motions.dropped()}};
  for (std::size_t i = 0; i < dropped_.size(); ++i) {
    const auto& [name, count] = streams[i];
    if (count != dropped_[i]) window_.lost(name, count - dropped_[i], now);
    dropped_[i] = count;
  }
}

void BlackBox::run() {
  name_thread("black box");
  window_.add(recording::IncidentEvent{core::monotonic_now(), "station", "", "", "started", "", ""});
  while (!quit_) {
    const core::Timestamp now = core::monotonic_now();
    drain(now);
    window_.advance(now);
    std::this_thread::sleep_for(kNap);
  }
  const core::Timestamp now = core::monotonic_now();
  drain(now);
  window_.end(now);
}

}  // namespace footfall::station
