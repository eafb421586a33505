#pragma once
#include <string>
#include <vector>

#include "sim/faults/fault.hpp"

namespace footfall::sim {

/// What is at fault with one device at one moment. Thread: a value. Blocks: never. Allocates: copies.
class InForce {
 public:
  void add(const FaultForm& form, double amount) { faults_.push_back({&form, amount}); }
  [[nodiscard]] bool empty() const { return faults_.empty(); }
  [[nodiscard]] bool has(FaultVerb verb, std::string_view what) const { return find(verb, what) != nullptr; }
  /// NaN amounts (faults without a number) do not occur here: ask has().
  [[nodiscard]] double amount(FaultVerb verb, std::string_view what, double otherwise) const {
    const Item* found = find(verb, what);
    return found != nullptr ? found->amount : otherwise;
  }
  [[nodiscard]] core::Duration delay(std::string_view what) const {
    return core::from_seconds(amount(FaultVerb::Delayed, what, 0.0) * 1e-3);
  }

 private:
  struct Item {
    const FaultForm* form;
    double amount;
  };
  [[nodiscard]] const Item* find(FaultVerb verb, std::string_view what) const {
    for (const Item& item : faults_) {
      if (item.form->verb == verb && item.form->what == what) return &item;
    }
    return nullptr;
  }
  std::vector<Item> faults_;
};

struct ActiveFault {
  FaultDevice device;
  const FaultForm* form = nullptr;
  double amount = 0.0;
  core::Timestamp begun;
  core::Duration period;
  std::optional<core::Timestamp> ends;
  bool bites = false;  ///< false: the good part of an intermittent fault
  /// "plate left wrong offset 50 N"
  [[nodiscard]] std::string text() const;
};

enum class FaultEvent : std::uint8_t { Begins, Ends, Bites, Rests };
struct FaultChange {
  FaultEvent event;
  ActiveFault fault;
};

/// The faults that are active, and what they do to each device at a given time. The same device, verb and
/// `what` again replaces. Time: the caller's, rising; pure. Thread: one. Blocks: never. Allocates: yes.
class FaultBook {
 public:
  /// Begins or ends; the changes, for the log. Ending what is not there changes nothing.
  std::vector<FaultChange> take(const FaultOrder& order, core::Timestamp now);
  /// Ends what has had its time and turns what is intermittent.
  std::vector<FaultChange> advance(core::Timestamp now);
  /// As of the last call of take() or advance().
  [[nodiscard]] InForce in_force(const FaultDevice& device) const;
  [[nodiscard]] const std::vector<ActiveFault>& active() const { return active_; }

 private:
  std::vector<ActiveFault> active_;
};

}  // namespace footfall::sim
