#include "stop_table.hpp"

#include <functional>
#include <set>

#include "explorer.hpp"

namespace footfall::model {
namespace {

using control::MotionState;
using TheWorld = World<control::Supervisor>;

constexpr int kHeld = 3, kPatience = 30;

struct Tried {
  const char* name;
  std::function<void(Choice&, bool moving)> hold;
  bool once = false;
};

Tried by_event(const char* name, Event event, bool once = false) {
  return {name, [event](Choice& choice, bool) { choice.event = event; }, once};
}
Tried by_health(const char* name, Health health) {
  return {name, [health](Choice& choice, bool) { choice.health = health; }};
}
Tried by_poll(const char* name, Poll at_rest, Poll moving) {
  return {name, [=](Choice& choice, bool moves) { choice.poll = moves ? moving : at_rest; }};
}

const std::vector<Tried>& causes() {
  static const std::vector<Tried> list = {
      by_event("STOP, by anybody", Event::Stop, true),
      by_event("EndMotion", Event::EndMotion, true),
      by_event("Disarm", Event::Disarm, true),
      by_event("station shuts down", Event::Shutdown),
      by_event("computer was suspended", Event::Suspend),
      by_health("console stale", Health::ConsoleStale),
      by_health("console lost", Health::ConsoleLost),
      by_health("nobody holds the lease", Health::LeaseGone),
      by_health("a plate silent", Health::PlateLost),
      by_health("measuring loop silent", Health::MeasuringLost),
      by_event("nobody on the belt", Event::Nobody),
      by_event("runner at the rear edge", Event::AtRear),
      by_event("runner at the front edge", Event::AtFront),
      by_event("fall", Event::Fell),
      by_event("load outside the belts", Event::Outside),
      by_event("belt not as the feet", Event::BeltNotAsFeet),
      {"treadmill thread 20 s late", [](Choice& choice, bool) { choice.pause = Pause::Long; }, true},
      by_poll("drive does not answer polls", Poll::Lost, Poll::Lost),
      {"commands unanswered", [](Choice& choice, bool) { choice.outcome = Outcome::Unknown; }},
      {"commands rejected", [](Choice& choice, bool) { choice.outcome = Outcome::Rejected; }},
      by_health("line lost", Health::LineLost),
      by_poll("incline axis gone", Poll::Standing, Poll::NoIncline),
      by_poll("speed unknown", Poll::Unknown, Poll::Unknown),
      by_poll("drive fault", Poll::Fault, Poll::FaultAtSet),
      by_poll("drive reports a communication loss", Poll::LossAtRest, Poll::LossAtSet),
      by_poll("stopped at the machine", Poll::LocalAtRest, Poll::LocalUnknown),
      by_poll("belt faster than the set-point, or moving while it should stand", Poll::TooFast,
              Poll::TooFast),
      by_poll("belt runs backwards", Poll::Backward, Poll::Backward),
      by_poll("drive switched off under way", Poll::Standing, Poll::OffAtSet),
      by_health("emergency stop open", Health::EmergencyStop),
      by_health("lanyard open", Health::Lanyard),
      by_health("local stop pressed", Health::LocalStop),
      by_health("contacts silent", Health::ContactsStale),
  };
  return list;
}

Tried by_contact(const char* name, Contact contact) {
  return {name, [contact](Choice& choice, bool) { choice.contact = contact; }};
}

/// With an external stop relay.
const std::vector<Tried>& relay_causes() {
  static const std::vector<Tried> list = {
      by_contact("stop relay's feed unanswered", Contact::FeedFailed),
      by_contact("stop relay open though fed", Contact::Open),
      by_contact("stop relay closed though not fed", Contact::Closed),
      by_contact("stop relay's contact unreadable", Contact::Unreadable),
  };
  return list;
}

/// In the technician's test, at its speed.
const std::vector<Tried>& pull_causes() {
  static const std::vector<Tried> list = {
      by_event("cable pull of the commissioning test", Event::CablePull, true)};
  return list;
}

constexpr std::array<const char*, 8> kColumns = {"Idle",           "Armed",           "countdown",
                                                 "Running",        "Slowing (ease)",  "Slowing (stop)",
                                                 "Slowing (fast)", "Stopped, latched"};

std::optional<std::size_t> column_of(const TheWorld& world, const control::SupervisorStatus& status) {
  switch (status.state) {
    case MotionState::Idle:
      if (status.arming) return std::nullopt;
      return 0;
    case MotionState::Armed:
      return 1;
    case MotionState::Starting:
      if (world.rules.motion()) return std::nullopt;
      return 2;
    case MotionState::Running:
      return 3;
    case MotionState::Slowing:
      return 3 + static_cast<std::size_t>(status.stop);
    case MotionState::Stopped:
      return 7;
    default:
      return std::nullopt;
  }
}

bool moving(std::size_t column) {
  return column >= 3 && column <= 6;
}

struct Path {
  std::vector<control::SupervisorOutputs> steps;
  TheWorld end;
};

Path follow(TheWorld world, const Setup& setup, std::size_t column, const Tried* cause) {
  std::vector<control::SupervisorOutputs> steps;
  for (int i = 0; i < kHeld; ++i) {
    Choice choice;
    // A belt that begins to slow in here comes to rest at once: how it slows is not asked.
    const bool slows = column == 3 && world.system.status().state != MotionState::Running;
    choice.poll = moving(column) && !slows ? Poll::AtSet : Poll::Standing;
    if (cause != nullptr && (i == 0 || !cause->once)) cause->hold(choice, moving(column));
    const char* broken = nullptr;
    steps.push_back(world.step(choice, setup, broken));
  }
  return {std::move(steps), world};
}

/// Nothing is under way of itself: only then what happens is the cause's doing.
bool calm(const Path& alone, const control::SupervisorStatus& status, std::size_t column) {
  if (column == 2) return true;
  if (column >= 4 && column <= 6)
    return alone.steps[0].status.state == MotionState::Slowing && alone.steps[0].status.stop == status.stop;
  for (const auto& step : alone.steps) {
    if (step.status.state != status.state || step.status.stop != status.stop) return false;
    if (!moving(column) && step.command) return false;
  }
  return true;
}

std::string reaction(const Path& alone, const Path& with, std::size_t column) {
  for (std::size_t i = 0; i < with.steps.size(); ++i) {
    const auto& a = alone.steps[i];
    const auto& b = with.steps[i];
    const bool differs = a.status.state != b.status.state || a.status.stop != b.status.stop;
    if (!differs) {
      const bool stop_sent = b.command && b.command->action == hal::DriveAction::Stop;
      if (stop_sent && !a.command) return "Stop is sent";
      if (column == 3 && b.command && a.command && b.command->speed < a.command->speed) return "no increase";
      continue;
    }
    if (b.status.state == MotionState::Slowing) {
      const bool slows_anyway = column >= 4 && column <= 6;
      const bool stronger =
          b.status.stop > a.status.stop || (!slows_anyway && a.status.state != MotionState::Slowing);
      if (!stronger) continue;  // still slowing where it would have come to rest
      return std::string(column >= 4 ? "to " : "") + control::name_of(b.status.stop);
    }
    if (column >= 4 && control::is_latched(b.status.state) && a.status.state == b.status.state) continue;
    if (control::is_latched(b.status.state) && !control::is_latched(a.status.state))
      return column >= 4 ? "-" : "latch";
    return std::string(control::name_of(b.status.state));
  }
  return "-";
}

/// Where it ends when the cause is over.
std::string latched_as(Path path, const Setup& setup) {
  for (int i = 0; i < kPatience; ++i) {
    const auto& status = path.steps.back().status;
    if (control::is_latched(status.state)) return control::name_of(status.state);
    Choice choice;
    const char* broken = nullptr;
    path.steps.push_back(path.end.step(choice, setup, broken));
  }
  return "";
}

struct Row {
  std::array<std::set<std::string>, kColumns.size()> cells;
  std::set<std::string> latched;
};

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " or ") + word;
  return text.empty() ? "not tried" : text;
}

void try_all(TheWorld world, const Setup& setup, const std::vector<Tried>& list, std::vector<Row>& rows) {
  const auto before = column_of(world, world.system.status());
  if (!before) return;
  // One good cycle first, so that what had begun before is over.
  Choice good;
  good.poll = moving(*before) ? Poll::AtSet : Poll::Standing;
  const char* broken = nullptr;
  if (*before != 2) (void)world.step(good, setup, broken);  // the countdown of the model is one cycle
  const control::SupervisorStatus status = world.system.status();
  const auto column = column_of(world, status);
  if (column != before) return;
  const Path alone = follow(world, setup, *column, nullptr);
  if (!calm(alone, status, *column)) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Path with = follow(world, setup, *column, &list[i]);
    const std::string word = reaction(alone, with, *column);
    rows[i].cells[*column].insert(word);
    if (*column <= 3 && word != "-" && word != "no increase") {
      const std::string end = latched_as(with, setup);
      if (!end.empty()) rows[i].latched.insert(end);
    }
  }
}

void try_in(const Plan& plan, const std::vector<Tried>& list, std::vector<Row>& rows) {
  Explorer<control::Supervisor> explorer(
      control::Supervisor(model_limits(plan.setup), model_machine(plan.setup)), plan);
  explorer.run([&](const TheWorld& world) {
    try_all(world, plan.setup, list, rows);
    return std::string();
  });
}

std::string lines_of(const std::vector<Plan>& plans, const std::vector<Tried>& list) {
  std::vector<Row> rows(list.size());
  for (Plan plan : plans) {
    plan.check_merges = plan.void_requests = false;
    try_in(plan, list, rows);
  }
  std::string text;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += std::string("| ") + list[i].name + " | " +
            (rows[i].latched.empty() ? "-" : joined(rows[i].latched)) + " |";
    for (const auto& cell : rows[i].cells) text += " " + joined(cell) + " |";
    text += "\n";
  }
  return text;
}

/// The extras by the states nearest to the beginning, or to the first Running: more of them say nothing new.
Plan nearest(Extra extra, bool running, std::size_t states) {
  Plan plan = plan_of(extra);
  plan.running_only = running;
  plan.most_states = states;
  return plan;
}

}  // namespace

std::string stop_table() {
  std::string text = "| cause | latched as |";
  for (const char* column : kColumns) text += std::string(" ") + column + " |";
  text += "\n| --- | --- |";
  for (std::size_t i = 0; i < kColumns.size(); ++i) text += " --- |";
  text += "\n";
  text += lines_of({Plan{}}, causes());
  text +=
      lines_of({nearest(Extra::Relay, false, 6'000), nearest(Extra::Relay, true, 10'000)}, relay_causes());
  text += lines_of({nearest(Extra::CablePull, true, 10'000)}, pull_causes());
  return text;
}

std::string with_table(const std::string& page, const std::string& table) {
  const auto begin = page.find(kTableBegin), end = page.find(kTableEnd);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  return page.substr(0, begin) + kTableBegin + "\n" + table + page.substr(end);
}

}  // namespace footfall::model
