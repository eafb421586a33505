#include "station/api/lease_desk.hpp"

#include <random>

namespace footfall::station {
namespace {

/// A console that outlived a killed station still has an epoch: none of this one's may equal it.
std::uint64_t epoch_of_this_process() {
  return (std::uint64_t{std::random_device()()} << 16U) + 1;
}

}  // namespace

LeaseDesk::LeaseDesk(TreadmillMailbox& mailbox, core::Duration lifetime)
    : mailbox_(mailbox), lease_(lifetime, epoch_of_this_process()) {}

std::optional<std::uint64_t> LeaseDesk::acquire(std::uint64_t client) {
  const std::lock_guard guard(mutex_);
  const auto epoch = lease_.acquire(client, core::monotonic_now());
  publish();
  return epoch;
}

bool LeaseDesk::release(std::uint64_t epoch) {
  const std::lock_guard guard(mutex_);
  const bool released = lease_.release(epoch, core::monotonic_now());
  publish();
  return released;
}

bool LeaseDesk::beat(std::uint64_t epoch, std::uint64_t frame) {
  const std::lock_guard guard(mutex_);
  const bool current = lease_.beat(epoch, frame, core::monotonic_now());
  publish();
  return current;
}

void LeaseDesk::expire() {
  const std::lock_guard guard(mutex_);
  publish();
}

bool LeaseDesk::current(std::uint64_t epoch) const {
  const std::lock_guard guard(mutex_);
  return lease_.held(core::monotonic_now()) && lease_.epoch() == epoch;
}

void LeaseDesk::publish() {
  mailbox_.lease.store(
      {lease_.held(core::monotonic_now()), lease_.epoch(), lease_.last_beat(), lease_.lapses()});
}

}  // namespace footfall::station
