#include "station/recorder/clinic_desk.hpp"

#include <unistd.h>

#include <chrono>

#include "recording/clinic/session_folder.hpp"
#include "station/api/access.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

using namespace recording::clinic;

constexpr auto kLookEvery = std::chrono::seconds(2);
constexpr auto kOpenEvery = std::chrono::seconds(30);

Actor station_actor() {
  return {account_name(::geteuid()), Role::Station, static_cast<std::int64_t>(::geteuid()),
          static_cast<std::int64_t>(::getpid())};
}

}  // namespace

ClinicDesk::ClinicDesk(Setup setup) : setup_(std::move(setup)), thread_([this] { run(); }) {}

ClinicDesk::~ClinicDesk() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::vector<std::string> ClinicDesk::notices() const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> notices;
  if (!problem_.empty()) notices.push_back("clinic database: " + problem_);
  if (!unreadable_.empty()) notices.push_back("not registered in the clinic database: " + unreadable_);
  if (sync_) {
    if (const std::string problem = sync_->status().problem; !problem.empty()) notices.push_back(problem);
  }
  return notices;
}

void ClinicDesk::tell(const std::string& problem) {
  const std::lock_guard guard(mutex_);
  problem_ = problem;
}

core::Result<void> ClinicDesk::open() {
  const config::ClinicConfig& config = setup_.config;
  const auto keys = KeyRing::load(config.key_file);
  if (!keys) return tl::unexpected(keys.error());
  auto sql = open_sqlite(config.database);
  if (!sql) return tl::unexpected(sql.error());
  auto clinic = Clinic::open(std::move(*sql), *keys, config.head_file, config.station);
  if (!clinic) return tl::unexpected(clinic.error());
  clinic_ = std::move(*clinic);
  if (config.server.empty()) return {};
  const std::lock_guard guard(mutex_);
  sync_ = std::make_unique<SyncWorker>(SyncWorker::Setup{config.database, config.server, clinic_->origin()});
  return {};
}

core::Result<void> ClinicDesk::look() {
  const auto result =
      register_folder(*clinic_, station_actor(), setup_.config.station, setup_.sessions, setup_.recording());
  if (!result) return tl::unexpected(result.error());
  const std::lock_guard guard(mutex_);
  unreadable_ = result->unreadable;
  if (result->registered > 0 && sync_) sync_->wake();
  return {};
}

void ClinicDesk::run() {
  name_thread("clinic");
  give_back_precedence();  // before the exchange's thread begins
  for (bool last = false; !last;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, clinic_ || problem_.empty() ? kLookEvery : kOpenEvery,
                        [this] { return quit_; });
      last = quit_;
    }
    core::Result<void> result;
    if (!clinic_) result = open();
    if (result) result = look();
    tell(result ? "" : result.error().what());
  }
}

}  // namespace footfall::station
