#include "recording/clinic/sync_worker.hpp"

#include <pthread.h>

#include <algorithm>

namespace footfall::recording::clinic {

SyncWorker::SyncWorker(Setup setup) : setup_(std::move(setup)), thread_([this] { run(); }) {}

SyncWorker::~SyncWorker() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void SyncWorker::wake() {
  {
    const std::lock_guard guard(mutex_);
    wanted_ = true;
  }
  changed_.notify_all();
}

SyncWorker::Status SyncWorker::status() const {
  const std::lock_guard guard(mutex_);
  return status_;
}

core::Result<Exchanged> SyncWorker::once() {
  if (!local_) {
    auto opened = open_sqlite(setup_.database);
    if (!opened) return tl::unexpected(opened.error());
    local_ = std::move(*opened);
  }
  if (!server_) {
    auto opened = open_postgres(setup_.server);
    if (!opened) return tl::unexpected(opened.error());
    server_ = std::move(*opened);
  }
  return exchange(*local_, *server_, setup_.origin);
}

void SyncWorker::run() {
  ::pthread_setname_np(::pthread_self(), "clinic sync");
  std::chrono::milliseconds wait = setup_.first_wait;
  for (;;) {
    {
      const std::lock_guard guard(mutex_);
      wanted_ = false;  // before: what is told meanwhile may have come too late for this exchange
    }
    const core::Result<Exchanged> result = once();
    if (local_) (void)note_sync(*local_, setup_.origin, result);
    if (!result) server_.reset();  // whatever it was: a new connection has no half transaction
    std::unique_lock lock(mutex_);
    if (result) ++status_.exchanges;
    status_.problem = result ? "" : result.error().what();
    const auto pause = result ? setup_.period : wait;
    wait = result ? setup_.first_wait : std::min(2 * wait, setup_.longest_wait);
    // Being told does not shorten the wait for a server that is away.
    changed_.wait_for(lock, pause, [&] { return quit_ || (wanted_ && result); });
    if (quit_) return;
  }
}

}  // namespace footfall::recording::clinic
