#pragma once
#include <deque>
#include <optional>
#include <string>

#include "recording/incident.hpp"
#include "station/black_box/black_box_inputs.hpp"

namespace footfall::station {

/// Where the record of a stop goes.
class IncidentSink {
 public:
  virtual ~IncidentSink() = default;
  /// Rows that were not handed over before; the first call for a head's id begins it, one whose state is not
  /// Recording ends it.
  virtual void put(const recording::IncidentHead& head, const recording::IncidentRows& rows) = 0;
};

/// The black box without clock, thread and disk: keeps what came in for 30 s, finds stops and faults among
/// the treadmill's cycles, and hands over the 30 s before at once and the 10 s after as they come.
/// A trigger is: Slowing begins, its stop becomes stronger, or it ends in Fault or EmergencyStop; a latch
/// falls from Idle, Armed, Starting or Running, or becomes a stronger one; the drive's line is lost; the bus
/// falls silent so that the drive's watchdog acts. The operator's ordinary end is one too, marked as such. A
/// trigger within the window extends it, to 110 s after the first at most; later ones begin the next record.
/// Thread: one. Blocks/allocates: as the sink; yes. Errors: none; lost records are counted by whoever
/// drains the rings and told with lost().
class BlackBoxWindow {
 public:
  static constexpr core::Duration kBefore = core::milliseconds(30'000), kAfter = core::milliseconds(10'000),
                                  kLongestAfter = core::milliseconds(110'000);
  /// Records come through rings that are read now and then: after this everything up to then is here.
  static constexpr core::Duration kSettle = core::milliseconds(300);
  static constexpr core::Duration kHandOver = core::milliseconds(200);

  /// `born`: nothing was kept before.
  BlackBoxWindow(IncidentSink& sink, core::Timestamp born) : sink_(sink), born_(born) {}

  void add(const MotionRecord& motion);
  void add(const BoxExchange& exchange);
  void add(const hal::WireFrame& frame);
  void add(const recording::IncidentForce& sample);
  void add(const recording::IncidentEvent& event);
  void lost(const std::string& what, std::uint64_t count, core::Timestamp now);
  /// To be called after everything that is due was added.
  void advance(core::Timestamp now);
  /// The station goes down: an open record is closed as it is.
  void end(core::Timestamp now);
  [[nodiscard]] bool open() const { return head_.has_value(); }

 private:
  struct Trigger {
    core::Timestamp time;
    bool ordinary = false;
    std::string cause, sentence;
  };
  struct History {
    std::deque<recording::IncidentMotion> motions;
    std::deque<recording::IncidentCommand> commands;
    std::deque<recording::IncidentEvent> events;
    std::deque<recording::IncidentWire> wire;
    std::deque<recording::IncidentForce> forces;
  };
  struct Loss {
    core::Timestamp time;
    std::uint64_t count = 0;
  };

  template <class Row>
  void keep(std::deque<Row>& history, const Row& row, std::vector<Row> recording::IncidentRows::*stream);
  void watch(const MotionRecord& motion);
  void trip(const Trigger& trigger);
  void begin(const Trigger& trigger);
  void extend(const Trigger& trigger);
  void hand_over(core::Timestamp now);
  void close(recording::IncidentState state, core::Timestamp now);
  void forget(core::Timestamp now);

  IncidentSink& sink_;
  core::Timestamp born_;
  History history_;
  std::deque<Loss> losses_;
  std::optional<control::SupervisorStatus> previous_;
  std::optional<recording::IncidentHead> head_;
  std::optional<Trigger> next_;      ///< came too late for the open record
  recording::IncidentRows pending_;  ///< of the open record, not handed over yet
  bool fresh_ = false;               ///< the record is not known to the sink
  core::Timestamp handed_over_;
  std::int64_t last_id_ = 0;
};

}  // namespace footfall::station
