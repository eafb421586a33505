#include "recording/follow_up.hpp"

#include <ctime>

#include "core/time.hpp"
#include "recording/reader_impl.hpp"
#include "recording/tables/log_table.hpp"
#include "recording/tables/record_tables.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

constexpr const char* kAfterwards = " added afterwards";
constexpr const char* kResultsAdded = "results added";

// Alone with the file: with WAL this fails while the recorder or a reader is inside, and an interrupted
// session becomes one file again.
constexpr const char* kAlone = "PRAGMA busy_timeout=2000; PRAGMA synchronous=EXTRA";

constexpr const char* kBegin = "BEGIN IMMEDIATE";

core::Error in_use(const std::filesystem::path& file) {
  return {core::Remedy::Operator,
          "%s is still being recorded, or another program is reading it: nothing was added; try again later",
          file.c_str()};
}

}  // namespace

struct FollowUp::Impl {
  std::filesystem::path file;
  std::unique_ptr<sqlite::Database> database;
  SessionMeta meta;
  RecordTables rows;
  LogTable log;

  core::Result<void> open();
  core::Result<void> write(const LogEntry& entry);
  template <class Record>
  core::Result<void> add(const Record& record, const char* what, const std::string& value);
  core::Result<void> keep(core::Result<void> result);
};

core::Result<void> FollowUp::Impl::open() {
  if (auto ready = database->execute(kAlone); !ready) return ready;
  const auto mode = database->text("PRAGMA journal_mode=DELETE");
  if (!mode) return tl::unexpected<core::Error>(in_use(file));
  if (*mode != "delete") return tl::unexpected<core::Error>(in_use(file));
  if (!database->execute(kBegin)) return tl::unexpected<core::Error>(in_use(file));
  auto ready = rows.resume(*database);
  if (ready) ready = log.resume(*database);
  return ready;
}

core::Result<void> FollowUp::Impl::keep(core::Result<void> result) {
  if (!result && database->in_transaction()) (void)database->execute("ROLLBACK");
  return result;
}

core::Result<void> FollowUp::Impl::write(const LogEntry& entry) {
  if (!database->in_transaction())
    return core::fail(core::Remedy::Retry, "the addition to %s has ended: open it again", file.c_str());
  return keep(log.append(entry));
}

template <class Record>
core::Result<void> FollowUp::Impl::add(const Record& record, const char* what, const std::string& value) {
  if (auto checked = check(record); !checked) return checked;
  if (auto logged = write({core::monotonic_now(), record.who, record.role, what + std::string(kAfterwards),
                           "", value, "accepted"});
      !logged)
    return logged;
  return keep(rows.append(record));
}

FollowUp::FollowUp() : impl_(std::make_unique<Impl>()) {}
FollowUp::~FollowUp() {
  if (impl_->database && impl_->database->in_transaction()) (void)impl_->database->execute("ROLLBACK");
}

core::Result<std::unique_ptr<FollowUp>> FollowUp::open(const std::filesystem::path& file) {
  std::unique_ptr<FollowUp> follow_up(new FollowUp);
  Impl& impl = *follow_up->impl_;
  impl.file = file;
  {
    // Judges the file before it is opened for writing.
    const auto reader = SessionReader::open(file);
    if (!reader) return tl::unexpected<core::Error>(reader.error());
    if ((*reader)->format_version() < kFirstVersionWithChains)
      return core::fail(core::Remedy::Reconfigure,
                        "%s is of format version %lld, to which nothing can be added: make a new file of it "
                        "with `footfall sessions migrate`",
                        file.c_str(), static_cast<long long>((*reader)->format_version()));
    impl.meta = (*reader)->meta();
  }
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READWRITE);
  if (!database) return tl::unexpected<core::Error>(database.error());
  impl.database = std::move(*database);
  if (auto opened = impl.open(); !opened) return tl::unexpected<core::Error>(opened.error());
  return follow_up;
}

bool is_addition(const LogEntry& entry) {
  return entry.what == kResultsAdded || entry.what.ends_with(kAfterwards);
}

core::Result<void> FollowUp::add(const Marker& marker) {
  return impl_->add(marker, marker.kind == MarkerKind::Note ? "note" : "marker", marker.preset);
}

core::Result<void> FollowUp::add(const Pain& pain) {
  return impl_->add(pain, "pain", std::string(name_of(pain.phase)));
}

core::Result<void> FollowUp::add(const Exertion& exertion) {
  return impl_->add(exertion, "exertion", std::string(name_of(exertion.scale)));
}

core::Result<std::int64_t> FollowUp::add_results(ResultSet set, std::span<const gait::StepResult> steps,
                                                 const gait::Summary& summary) {
  Impl& impl = *impl_;
  set.id = impl.rows.count<ResultSet>() + 1;
  auto written = impl.write({core::monotonic_now(), set.who, set.role, kResultsAdded, "",
                             "set " + std::to_string(set.id) + ": " + set.method_id, "accepted"});
  if (written) written = impl.keep(impl.rows.append(set));
  for (const gait::StepResult& step : steps) {
    if (written) written = impl.keep(impl.rows.append(StoredStep{set.id, set.method_id, step}));
  }
  for (const SessionMetric& metric : metrics_of(summary, set.id, set.method_id)) {
    if (written) written = impl.keep(impl.rows.append(metric));
  }
  if (!written) return tl::unexpected<core::Error>(written.error());
  return set.id;
}

core::Result<void> FollowUp::commit() {
  Impl& impl = *impl_;
  if (!impl.database->in_transaction())
    return core::fail(core::Remedy::Bug, "the addition to %s has ended", impl.file.c_str());
  auto written = impl.rows.write_chains();
  if (written) {
    auto tail = impl.database->prepare("UPDATE tail SET step_count=?,log_count=?,log_hash=?");
    written = tail ? tail->run(impl.rows.count<StoredStep>(), impl.log.count(),
                               std::span<const std::byte>(impl.log.hash()))
                   : tl::unexpected<core::Error>(tail.error());
  }
  if (written) written = impl.database->execute("COMMIT");
  if (auto kept = impl.keep(written); !kept) return kept;
  impl.rows.committed();
  // What was added is safe by now: that another program was quicker with the next turn is the next addition's
  // affair.
  (void)impl.database->execute(kBegin);
  return {};
}

const SessionMeta& FollowUp::meta() const {
  return impl_->meta;
}

}  // namespace footfall::recording
