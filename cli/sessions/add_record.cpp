#include "cli/sessions/add_record.hpp"

#include <cstdio>
#include <ctime>
#include <iostream>

#include "cli/clinic/account_role.hpp"
#include "cli/clinic/station_access.hpp"
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

/// What was said, as it will stand in the session; checked before the file is touched.
struct Words {
  std::optional<recording::Pain> pain;
  std::optional<recording::Exertion> exertion;
  std::optional<recording::Marker> note;
};

core::Result<recording::Pain> pain_of(const AddRecordOptions& options) {
  recording::Pain pain;
  if (!recording::parse_name(options.phase, pain.phase))
    return fail(Remedy::Reconfigure, "--phase is onset, before, during, after or next_morning");
  if (!recording::parse_name(options.side, pain.side))
    return fail(Remedy::Reconfigure, "--side is none, left, right or both");
  pain.score = *options.pain;
  pain.region = options.region;
  pain.condition = options.condition;
  pain.text = options.text;
  if (auto checked = recording::check(pain); !checked) return tl::unexpected<core::Error>(checked.error());
  return pain;
}

core::Result<recording::Exertion> exertion_of(const AddRecordOptions& options) {
  recording::Exertion exertion;
  if (!recording::parse_name(options.scale, exertion.scale))
    return fail(Remedy::Reconfigure, "--scale is borg_6_20 or borg_cr10");
  exertion.value = *options.exertion;
  exertion.text = options.text;
  if (auto checked = recording::check(exertion); !checked)
    return tl::unexpected<core::Error>(checked.error());
  return exertion;
}

core::Result<Words> words_of(const AddRecordOptions& options) {
  if (!options.pain && !options.exertion && options.text.empty())
    return fail(Remedy::Reconfigure, "say what to add: --pain, --exertion or --text");
  Words words;
  if (options.pain) {
    auto pain = pain_of(options);
    if (!pain) return tl::unexpected<core::Error>(pain.error());
    words.pain = std::move(*pain);
  }
  if (options.exertion) {
    auto exertion = exertion_of(options);
    if (!exertion) return tl::unexpected<core::Error>(exertion.error());
    words.exertion = std::move(*exertion);
  }
  if (!words.pain && !words.exertion) {
    recording::Marker note;
    note.kind = recording::MarkerKind::Note;
    note.text = options.text;
    if (auto checked = recording::check(note); !checked) return tl::unexpected<core::Error>(checked.error());
    words.note = std::move(note);
  }
  return words;
}

core::Result<core::Timestamp> end_of(const std::filesystem::path& file) {
  const auto session = recording::SessionReader::open(file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  const auto info = (*session)->overview();
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

core::Result<void> add(const AddRecordOptions& options, Words words) {
  const auto who = speaker(options);
  if (!who) return tl::unexpected<core::Error>(who.error());
  if (words.note) {
    const auto ended = end_of(options.file);
    if (!ended) return tl::unexpected<core::Error>(ended.error());
    words.note->time = *ended;  // another clock may run by now; wall_ns says when it was written
  }
  const auto session = recording::FollowUp::open(options.file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  core::Result<void> added;
  if (words.pain) added = put(**session, *words.pain, *who);
  if (added && words.exertion) added = put(**session, *words.exertion, *who);
  if (added && words.note) added = put(**session, *words.note, *who);
  return added ? (*session)->commit() : added;
}

int told(const core::Error& error, int code) {
  std::cerr << "footfall sessions: " << error.what() << '\n';
  return code;
}

}  // namespace

int run_sessions_add(const AddRecordOptions& options) {
  const auto words = words_of(options);
  if (!words) return told(words.error(), kBadInput);
  if (const auto added = add(options, *words); !added)
    return told(added.error(), added.error().remedy() == Remedy::Reconfigure ? kBadInput : kNotAdded);
  std::printf("%s: added\n", options.file.c_str());
  return kAdded;
}

}  // namespace footfall::cli
