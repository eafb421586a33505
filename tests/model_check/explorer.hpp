#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "key.hpp"
#include "rules.hpp"

/// Breadth-first search of every reachable state of a supervisor (or of one with a rule broken on purpose)
/// against the rules. The shortest path to a broken rule comes back in words. Thread: one. Allocates: much.
namespace footfall::model {

/// `System` is a value with step(inputs) and inspect(see), as control::Supervisor is.
template <class System>
struct World {
  System system;
  Outside outside;
  Rules rules;

  control::SupervisorOutputs step(const Choice& choice, const Setup& setup, const char*& broken) {
    const control::SupervisorInputs in = outside.inputs(choice, setup);
    const control::SupervisorOutputs out = system.step(in);
    broken = rules.judge(in, out);
    outside.learn(in, out);
    return out;
  }
  [[nodiscard]] Key key(Detail detail = Detail::Key) const {
    Key key;
    KeyMaker see(key, outside, detail);
    visit(see);
    return key;
  }
  /// The system last: what a broken one remembers besides comes at the end.
  template <class See>
  void visit(See& see) const {
    rules.inspect(see);
    add_outside(see, outside);
    system.inspect(see);
  }
};

struct Plan {
  Setup setup;
  int deviations = 1;  ///< per cycle, from a good day
  /// So many cycles of a path may hold two deviations at once, when `deviations` is 1.
  int double_cycles = 0;
  std::size_t most_states = 10'000'000;
  bool void_requests = true;  ///< also requests without the lease and too late, which double the work
  /// From the first Running on, and no further than where the belt has stopped.
  bool running_only = false;
  bool standing_only = false;  ///< no further than the countdown
  bool check_merges = true;    ///< replays merged states side by side
  /// States whose double cycles are tried, of how many, and states known.
  std::function<void(std::size_t, std::size_t, std::size_t)> progress;
};

/// The search that an extra is worth: its own part of the states, all of them with a relay.
[[nodiscard]] inline Plan plan_of(Extra extra) {
  Plan plan;
  plan.setup.extra = extra;
  if (plan.setup.relay()) plan.setup.watchdog = hal::WatchdogKind::ExternalRelay;
  plan.running_only = extra == Extra::Programme || extra == Extra::CablePull;
  plan.standing_only = extra == Extra::Levelling;
  return plan;
}

struct Findings {
  std::size_t states = 0, transitions = 0, merges_replayed = 0, deepest = 0;
  std::map<control::MotionState, std::size_t> states_by_motion;
  std::size_t before_doubles = 0;  ///< states known before the last round of double cycles
  bool complete = true;            ///< false: most_states was reached
  std::string broken;              ///< the rule, empty when all hold
  std::vector<std::string> trace;  ///< from the beginning to where it breaks
};

[[nodiscard]] std::string describe(const control::SupervisorOutputs& out);
/// The same without the words of the cause.
[[nodiscard]] std::string deeds(const control::SupervisorOutputs& out);

template <class System>
class Explorer {
 public:
  using OneWorld = World<System>;
  /// Called once for every reachable state; a sentence ends the search as a broken rule would.
  using Visitor = std::function<std::string(const OneWorld&)>;

  Explorer(const System& system, const Plan& plan)
      : plan_(plan), first_{system, Outside{}, Rules(model_limits(plan.setup))} {}

  Findings run(const Visitor& visit = {}) {
    if (plan_.running_only) lead_to_running();
    std::vector<Found> all{{first_, add_node(first_.key(), 0, {})}};
    std::size_t fresh = 0;  // the first of those whose double cycles are still to be tried
    close(all, 0, visit);
    for (int round = 0; round < plan_.double_cycles && findings_.broken.empty(); ++round) {
      const std::size_t known = all.size();
      for (; fresh < known && findings_.broken.empty(); ++fresh) {
        const Found from = all[fresh];
        expand(from, 2, all);
        tell_progress(fresh, known);
      }
      findings_.before_doubles = known;
      close(all, known, visit);
    }
    findings_.states = nodes_.size();
    return findings_;
  }

 private:
  using State = control::MotionState;
  /// As somebody does who wants the belt to run.
  void lead_to_running() {
    control::SupervisorStatus status;
    bool begun = false;
    for (int i = 0; i < 40 && status.state != State::Running && findings_.broken.empty(); ++i) {
      Choice choice;
      if (control::is_latched(status.state)) choice.event = Event::Reset;
      if (status.arming) {
        choice.check = Check::Good;
      } else if (status.state == State::Idle) {
        choice.event = Event::Arm;
      }
      if (status.state == State::Armed) choice.event = begun ? Event::Beat : Event::BeginStart;
      begun = status.state == State::Armed;
      if (first_.rules.motion()) choice.poll = Poll::AtSet;
      const char* broken = nullptr;
      const auto out = first_.step(choice, plan_.setup, broken);
      if (broken != nullptr) findings_.broken = broken;
      lead_.push_back(words(choice) + "  ->  " + describe(out));
      status = out.status;
    }
    if (status.state != State::Running && findings_.broken.empty())
      findings_.broken = "Running is not reached";
    if (!findings_.broken.empty()) findings_.trace = lead_;
  }
  [[nodiscard]] bool outside_the_plan(State state) const {
    if (plan_.running_only) return state != State::Running && state != State::Slowing;
    return plan_.standing_only && (state == State::Starting || state == State::Running);
  }

  struct Found {
    OneWorld world;
    std::uint32_t number;
  };
  struct Node {
    std::uint32_t parent;
    Choice choice;
  };

  std::uint32_t add_node(const Key& key, std::uint32_t parent, const Choice& choice) {
    const auto number = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back({parent, choice});
    known_.emplace(key, number);
    return number;
  }

  /// Everything that single deviations (or as many as the plan has) reach from all[from] on.
  void close(std::vector<Found>& all, std::size_t from, const Visitor& visit) {
    std::size_t end_of_level = all.size();
    for (std::size_t i = from; i < all.size() && findings_.broken.empty(); ++i) {
      if (i == end_of_level) {
        end_of_level = all.size();
        ++findings_.deepest;
      }
      const Found here = all[i];
      if (visit) note_visit(visit(here.world), here.number);
      if (findings_.broken.empty()) expand(here, plan_.deviations, all);
      if (plan_.double_cycles == 0) all[i].world = first_;  // not needed again
    }
  }
  void tell_progress(std::size_t done, std::size_t of) const {
    if (plan_.progress && done % 1000 == 0) plan_.progress(done, of, nodes_.size());
  }

  void note_visit(const std::string& sentence, std::uint32_t number) {
    if (!sentence.empty()) blame(sentence, number, std::nullopt);
  }

  void expand(const Found& from, int deviations, std::vector<Found>& all) {
    const auto& [world, number] = from;
    for (const Choice& choice :
         choices(world.outside.commanded, world.outside.arming, deviations, plan_.setup.extra)) {
      if ((!plan_.void_requests || deviations > plan_.deviations) && is_void(choice.event)) continue;
      OneWorld after = world;
      const char* broken = nullptr;
      const auto out = after.step(choice, plan_.setup, broken);
      ++findings_.transitions;
      if (broken != nullptr) return blame(broken, number, choice);
      const Key key = after.key();
      if (is_void(choice.event) && !does_nothing(world, choice, out, after))
        return blame("a request without the lease, or too late, changed something", number, choice);
      const auto found = known_.find(key);
      if (found != known_.end()) {
        if (plan_.check_merges && !alike(found->second, after)) {
          return blame("two states that the key calls one behave differently; it leaves out one of" +
                           differences(kept_.at(found->second), after, Detail::Exact) + unlike_,
                       number, choice);
        }
        continue;
      }
      if (nodes_.size() >= plan_.most_states) {
        findings_.complete = false;
        continue;
      }
      const std::uint32_t added = add_node(key, number, choice);
      ++findings_.states_by_motion[out.status.state];
      if (plan_.check_merges && added % kKeepOneOf == 0) kept_.emplace(added, after);
      if (outside_the_plan(out.status.state)) continue;
      all.push_back({after, added});
    }
  }

  bool does_nothing(const OneWorld& world, Choice choice, const control::SupervisorOutputs& out,
                    const OneWorld& after) {
    choice.event = Event::None;
    OneWorld without = world;
    const char* broken = nullptr;
    const auto other = without.step(choice, plan_.setup, broken);
    return without.key(Detail::WithoutReplies) == after.key(Detail::WithoutReplies) &&
           deeds(other) == deeds(out);
  }

  /// The same random future from both: same states, same commands.
  bool alike(std::uint32_t number, const OneWorld& other) {
    if (number % kKeepOneOf != 0 || (++merges_ % kReplayOneOf) != 0) return true;
    const auto kept = kept_.find(number);
    if (kept == kept_.end()) return true;
    OneWorld one = kept->second, two = other;
    ++findings_.merges_replayed;
    for (int i = 0; i < 12; ++i) {
      const auto& list =
          choices(one.outside.commanded, one.outside.arming, plan_.deviations, plan_.setup.extra);
      random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
      const Choice& choice = list[(random_ >> 33U) % list.size()];
      const char* broken = nullptr;
      const auto a = one.step(choice, plan_.setup, broken);
      const auto b = two.step(choice, plan_.setup, broken);
      if (deeds(a) != deeds(b) || !(one.key() == two.key())) {
        unlike_ = " (" + words(choice) + ": " + deeds(a) + ", or " + deeds(b) + "; then differ" +
                  differences(one, two, Detail::Key) + ")";
        return false;
      }
    }
    return true;
  }

  /// Names of the fields that differ, whether they matter or not.
  static std::string differences(const OneWorld& one, const OneWorld& other, Detail detail) {
    std::vector<std::uint64_t> values;
    std::string names;
    const auto look = [&](const OneWorld& world, const auto& use) {
      Key key;
      KeyMaker see(key, world.outside, detail);
      auto each = [&](const char* name, const auto& value) {
        key = Key{};
        see(name, value);
        use(name, key.a);
      };
      world.rules.inspect(each);
      add_outside(each, world.outside);
      world.system.inspect(each);
    };
    look(one, [&](const char*, std::uint64_t value) { values.push_back(value); });
    std::size_t at = 0;
    look(other, [&](const char* name, std::uint64_t value) {
      if (values[at++] != value) names += std::string(" ") + name;
    });
    return names;
  }

  void blame(const std::string& rule, std::uint32_t number, std::optional<Choice> last) {
    findings_.broken = rule;
    findings_.trace = lead_;
    std::vector<Choice> path;
    if (last) path.push_back(*last);
    for (std::uint32_t at = number; at != 0; at = nodes_[at].parent) path.push_back(nodes_[at].choice);
    OneWorld world = first_;
    for (auto choice = path.rbegin(); choice != path.rend(); ++choice) {
      const char* broken = nullptr;
      const auto out = world.step(*choice, plan_.setup, broken);
      findings_.trace.push_back(words(*choice) + "  ->  " + describe(out));
    }
  }

  static constexpr std::uint32_t kKeepOneOf = 8, kReplayOneOf = 16;
  Plan plan_;
  OneWorld first_;
  std::vector<Node> nodes_;
  std::unordered_map<Key, std::uint32_t, KeyHash> known_;
  std::unordered_map<std::uint32_t, OneWorld> kept_;
  std::size_t merges_ = 0;
  std::uint64_t random_ = 1;
  std::vector<std::string> lead_;  ///< how Running was reached
  std::string unlike_;             ///< how two merged states parted
  Findings findings_;
};

}  // namespace footfall::model
