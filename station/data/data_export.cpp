#include "station/data/data_export.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/time.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::milliseconds kLookEvery{100};
constexpr core::Duration kPatienceAtTheEnd = core::milliseconds(700);
constexpr std::array<std::string_view, 5> kFormats{"c3d", "csv", "hdf5", "json", "mot"};
constexpr const char* kNearlyFull =
    "the disk is nearly full and recordings need the rest: free some space and export again";

}  // namespace

const char* name_of(ExportState::Phase phase) {
  constexpr std::array<const char*, 6> kNames{"none", "running", "cancelling", "done", "failed", "cancelled"};
  return kNames.at(static_cast<std::size_t>(phase));
}

ExportDesk::ExportDesk(const DataShelf& shelf, Setup setup)
    : shelf_(shelf), setup_(std::move(setup)), thread_([this] { run(); }) {}

ExportDesk::~ExportDesk() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

core::Result<void> ExportDesk::start(const std::string& session, const std::string& format, bool replace) {
  if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end())
    return core::fail(core::Remedy::Operator, "choose a format: c3d, csv, hdf5, json or mot");
  const auto file = shelf_.find(session);
  if (!file) return tl::unexpected<core::Error>(file.error());
  const fs::path out = file->parent_path() / "exports" / file->stem();
  if (disk_is_nearly_full(file->parent_path())) return core::fail(core::Remedy::Operator, "%s", kNearlyFull);
  const std::lock_guard guard(mutex_);
  using Phase = ExportState::Phase;
  if (state_.phase == Phase::Running || state_.phase == Phase::Cancelling)
    return core::fail(core::Remedy::Operator,
                      "an export of %.80s is under way, one at a time: wait for it or cancel it",
                      state_.session.c_str());
  ExportState fresh;
  fresh.phase = Phase::Running;
  fresh.serial = state_.serial + 1;
  fresh.session = session;
  fresh.format = format;
  fresh.folder = out.string();
  fresh.doing = "beginning";
  state_ = std::move(fresh);
  cancel_ = false;
  ended_because_.clear();
  next_ = DataProcess::Job{setup_.program, *file, format, out, replace};
  changed_.notify_all();
  return {};
}

core::Result<void> ExportDesk::cancel() {
  const std::lock_guard guard(mutex_);
  if (state_.phase != ExportState::Phase::Running && state_.phase != ExportState::Phase::Cancelling)
    return core::fail(core::Remedy::Operator, "no export is under way");
  cancel_ = true;
  state_.phase = ExportState::Phase::Cancelling;
  return {};
}

ExportState ExportDesk::state() const {
  const std::lock_guard guard(mutex_);
  return state_;
}

bool ExportDesk::disk_is_nearly_full(const fs::path& out) const {
  std::error_code error;
  const fs::space_info space = fs::space(out, error);
  return !error && space.available < setup_.least_free_bytes;
}

void ExportDesk::run() {
  name_thread("export");
  give_back_precedence();
  for (;;) {
    DataProcess::Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return quit_ || next_.has_value(); });
      if (quit_) return;
      job = std::move(*std::exchange(next_, std::nullopt));
    }
    carry_out(job);
  }
}

void ExportDesk::carry_out(const DataProcess::Job& job) {
  std::error_code error;
  const bool was_there = fs::exists(job.out, error), had_parent = fs::exists(job.out.parent_path(), error);
  const auto process = DataProcess::start(job);
  if (!process) {
    const std::lock_guard guard(mutex_);
    state_.phase = ExportState::Phase::Failed;
    state_.problem = process.error().what();
    return;
  }
  watch(**process, job.out);
  if ((*process)->exit_code() != 0) {
    (*process)->sweep_parts(job.out);
    // Only what this export made, and only while nothing lies in it.
    if (!was_there) fs::remove(job.out, error);
    if (!had_parent) fs::remove(job.out.parent_path(), error);
  }
  conclude(**process);
}

void ExportDesk::watch(DataProcess& process, const fs::path& out) {
  std::optional<core::Timestamp> asked;
  while (process.step(kLookEvery)) {
    const bool full = disk_is_nearly_full(out);
    core::Duration patience = setup_.patience;
    bool end = false;
    {
      const std::lock_guard guard(mutex_);
      state_.share = process.share();
      if (!process.doing().empty()) state_.doing = process.doing();
      if (full && !cancel_ && ended_because_.empty()) ended_because_ = kNearlyFull;
      end = cancel_ || quit_ || !ended_because_.empty();
      if (quit_) patience = kPatienceAtTheEnd;
    }
    if (!end) continue;
    const core::Timestamp now = core::monotonic_now();
    if (!asked) {
      process.ask_to_end();
      asked = now;
    } else if (now - *asked > patience) {
      process.kill();
    }
  }
}

void ExportDesk::conclude(const DataProcess& process) {
  const std::lock_guard guard(mutex_);
  using Phase = ExportState::Phase;
  if (process.exit_code() == 0) {  // also when the wish to cancel came too late: the files are there
    state_.phase = Phase::Done;
    state_.share = 1.0;
    state_.files = process.files();
    state_.notes = process.notes();
  } else if (!ended_because_.empty()) {
    state_.phase = Phase::Failed;
    state_.problem = ended_because_;
  } else if (cancel_ || quit_) {
    state_.phase = Phase::Cancelled;
  } else {
    state_.phase = Phase::Failed;
    state_.problem = process.problem().empty()
                         ? "the export was ended from outside, perhaps for want of memory: try it again"
                         : process.problem();
  }
  state_.doing.clear();
}

}  // namespace footfall::station
