#include "cli/add_record.hpp"

#include <cstdio>
#include <ctime>
#include <iostream>

#include "cli/account_role.hpp"
#include "cli/clinic_access.hpp"
#include "config/station_config.hpp"
#include "config/toml_reader.hpp"
#include "core/time.hpp"
#include "recording/follow_up.hpp"

namespace footfall::cli {
namespace {

using core::fail;
using core::Remedy;

constexpr int kAdded = 0, kNotAdded = 1, kBadInput = 2;

struct Speaker {
  std::string who, role;
};

core::Result<Speaker> speaker(const AddRecordOptions& options) {
  if (options.config.empty()) return Speaker{own_account().name, "command line"};
  try {
    const config::AccessConfig access = config::load_station(options.config).access;
    const auto actor = station_actor(access);
    if (!actor) return tl::unexpected<core::Error>(actor.error());
    return Speaker{actor->name, *actor->role};
  } catch (const config::ConfigError& error) {
    return fail(Remedy::Reconfigure, "%s", error.what());
  }
}

core::Result<recording::Pain> pain_of(const AddRecordOptions& options) {
  recording::Pain pain;
  if (!recording::parse_name(options.phase, pain.phase))
    return fail(Remedy::Reconfigure, "--phase is onset, during or next_morning");
  if (!recording::parse_name(options.side, pain.side))
    return fail(Remedy::Reconfigure, "--side is none, left, right or both");
  pain.score = *options.pain;
  pain.region = options.region;
  pain.condition = options.condition;
  pain.text = options.text;
  return pain;
}

core::Result<core::Timestamp> end_of(const std::filesystem::path& file) {
  const auto session = recording::SessionReader::open(file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  const auto info = (*session)->info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  return info->meta.started + core::Duration{static_cast<std::int64_t>(info->duration_s * 1e9)};
}

template <class Record>
core::Result<void> put(recording::FollowUp& session, Record record, const Speaker& speaker) {
  record.wall_ns = core::clock_ns(CLOCK_REALTIME);
  record.who = speaker.who;
  record.role = speaker.role;
  return session.add(record);
}

core::Result<void> put_all(const AddRecordOptions& options, const Speaker& speaker, core::Timestamp ended,
                           recording::FollowUp& session) {
  core::Result<void> added;
  if (options.pain) {
    const auto pain = pain_of(options);
    if (!pain) return tl::unexpected<core::Error>(pain.error());
    added = put(session, *pain, speaker);
  }
  if (added && options.exertion) {
    recording::Exertion exertion;
    if (!recording::parse_name(options.scale, exertion.scale))
      return fail(Remedy::Reconfigure, "--scale is borg_6_20 or borg_cr10");
    exertion.value = *options.exertion;
    exertion.text = options.text;
    added = put(session, exertion, speaker);
  }
  if (added && !options.pain && !options.exertion) {
    recording::Marker note;
    note.time = ended;  // another clock may run by now; wall_ns says when it was written
    note.kind = recording::MarkerKind::Note;
    note.text = options.text;
    added = put(session, note, speaker);
  }
  return added ? session.commit() : added;
}

core::Result<void> add(const AddRecordOptions& options) {
  if (!options.pain && !options.exertion && options.text.empty())
    return fail(Remedy::Reconfigure, "say what to add: --pain, --exertion or --text");
  const auto who = speaker(options);
  if (!who) return tl::unexpected<core::Error>(who.error());
  const auto ended = end_of(options.file);
  if (!ended) return tl::unexpected<core::Error>(ended.error());
  const auto session = recording::FollowUp::open(options.file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  return put_all(options, *who, *ended, **session);
}

}  // namespace

int run_sessions_add(const AddRecordOptions& options) {
  const auto added = add(options);
  if (added) {
    std::printf("%s: added\n", options.file.c_str());
    return kAdded;
  }
  std::cerr << "footfall sessions: " << added.error().what() << '\n';
  return added.error().remedy() == Remedy::Operator ? kNotAdded : kBadInput;
}

}  // namespace footfall::cli
