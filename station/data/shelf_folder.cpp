#include "station/data/shelf_folder.hpp"

#include <chrono>
#include <utility>
#include "config/list_folder.hpp"

#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace fs = std::filesystem;
namespace {

constexpr const char* kEnding = ".footfall";
constexpr auto kPatience = std::chrono::milliseconds(500);

}  // namespace

ShelfFolder::ShelfFolder(fs::path dir, std::function<fs::path()> recording)
    : dir_(std::move(dir)), recording_(std::move(recording)) {}

void ShelfFolder::close() {
  {
    const std::lock_guard guard(asking_);
    recording_ = nullptr;
  }
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
}

core::Result<std::string> ShelfFolder::recorded_now() const {
  const std::shared_lock guard(asking_);
  if (!recording_) return core::fail(core::Remedy::Retry, "the station is ending");
  return recording_().filename().string();
}

core::Result<std::map<std::string, ShelfFolder::Stamp>> ShelfFolder::scan() const {
  // A disk that hangs holds one caller, not every thread of the API that asks after it.
  const std::unique_lock one_at_a_time(scanning_, kPatience);
  if (!one_at_a_time.owns_lock())
    return core::fail(core::Remedy::Retry, "the folder of recordings %s does not answer: see to its disk",
                      dir_.c_str());
  std::map<std::string, Stamp> found;
  std::error_code error;
  if (!fs::exists(dir_, error) && !error) return found;  // made by the first recording
  const auto files = config::list_folder(dir_);
  if (!files) return tl::unexpected<core::Error>(files.error());
  for (const fs::path& file : *files) {
    std::error_code gone;
    if (file.extension() != kEnding || !fs::is_regular_file(file, gone)) continue;
    Stamp stamp;
    stamp.bytes = fs::file_size(file, gone);
    if (gone) continue;
    stamp.changed = fs::last_write_time(file, gone).time_since_epoch().count();
    const std::uintmax_t log = fs::file_size(file.string() + "-wal", gone);
    if (!gone) stamp.log_bytes = log;
    found.emplace(file.filename().string(), stamp);
  }
  return found;
}

core::Result<ShelfFolder::Rows> ShelfFolder::rows() {
  const auto recording = recorded_now();
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  const auto found = scan();
  if (!found) return tl::unexpected<core::Error>(found.error());
  Rows out;
  out.in_folder = found->size();
  {
    const std::lock_guard guard(mutex_);
    std::erase_if(known_, [&](const auto& entry) { return !found->contains(entry.first); });
    unread_.clear();
    for (const auto& [name, stamp] : *found) {
      const auto known = known_.find(name);
      if (name == *recording) {
        ShelfRow row;
        row.name = name;
        row.state = ShelfRow::State::Recording;
        row.bytes = stamp.bytes + stamp.log_bytes;
        out.rows.push_back(std::move(row));
      } else if (known != known_.end() && known->second.stamp == stamp) {
        out.rows.push_back(known->second.row);
      } else {
        ++out.unread;
        if (at_hand_ != name || !(at_hand_stamp_ == stamp)) unread_.emplace(name, stamp);
      }
    }
  }
  if (out.unread > 0) changed_.notify_all();
  return out;
}

ShelfPage ShelfFolder::page(const ShelfQuery& query) {
  auto known = rows();
  ShelfPage page;
  if (!known) {
    page.problem = known.error().what();
    return page;
  }
  page = page_of(std::move(known->rows), query);
  page.in_folder = known->in_folder;
  page.unread = known->unread;
  return page;
}

core::Result<ShelfFolder::Person> ShelfFolder::rows_of(const std::string& pseudonym) {
  auto known = rows();
  if (!known) return tl::unexpected<core::Error>(known.error());
  std::erase_if(known->rows, [&](const ShelfRow& row) {
    return row.state == ShelfRow::State::Recording || row.subject != pseudonym;
  });
  return Person{std::move(known->rows), known->unread};
}

void ShelfFolder::run() {
  name_thread("data");
  give_back_precedence();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return quit_ || !unread_.empty(); });
    if (quit_) return;
    const auto [name, stamp] = *std::prev(unread_.end());
    unread_.erase(std::prev(unread_.end()));
    at_hand_ = name;
    at_hand_stamp_ = stamp;
    lock.unlock();
    // It may have become the one being recorded since it was listed.
    const auto recorded = recorded_now();
    const bool recording = !recorded || *recorded == name;
    ShelfRow row = recording ? ShelfRow{} : look_at_session(dir_ / name);
    row.bytes = stamp.bytes + stamp.log_bytes;
    lock.lock();
    at_hand_.clear();
    if (recording) continue;
    ++opened_;
    known_[name] = {stamp, std::move(row)};
  }
}

core::Result<fs::path> ShelfFolder::find(const std::string& name) const {
  const auto found = scan();
  if (!found) return tl::unexpected<core::Error>(found.error());
  if (!found->contains(name))
    return core::fail(core::Remedy::Operator, "%.80s is no session of this station: take one from its list",
                      name.c_str());
  const auto recording = recorded_now();
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  if (*recording == name)
    return core::fail(core::Remedy::Operator, "%.80s is still being recorded: end the recording first",
                      name.c_str());
  return fs::absolute(dir_) / name;
}

std::uint64_t ShelfFolder::opened() const {
  const std::lock_guard guard(mutex_);
  return opened_;
}

}  // namespace footfall::station
