#include "control/lease.hpp"

namespace footfall::control {

std::optional<std::uint64_t> Lease::acquire(std::uint64_t client, core::Timestamp now) {
  if (held(now)) {
    if (client != client_) return std::nullopt;
    return epoch_;
  }
  // Somebody else's first beat must not hide from the belt that its console was lost.
  if (held_) ++lapses_;
  ++epoch_;
  client_ = client;
  frame_ = 0;
  last_beat_ = now;
  held_ = true;
  return epoch_;
}

bool Lease::release(std::uint64_t epoch, core::Timestamp now) {
  if (!held_ || epoch != epoch_) return false;
  if (!held(now)) ++lapses_;
  held_ = false;
  return true;
}

bool Lease::beat(std::uint64_t epoch, std::uint64_t frame, core::Timestamp now) {
  // A holder that was silent for the lifetime has lost it: a late beat does not bring the lease back.
  if (!held(now) || epoch != epoch_ || frame <= frame_) return false;
  frame_ = frame;
  last_beat_ = now;
  return true;
}

bool Lease::held(core::Timestamp now) const {
  return held_ && now - last_beat_ < lifetime_;
}

}  // namespace footfall::control
