#include "station/intake/intake_file.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "station/state_file.hpp"

namespace footfall::station {
namespace {

using Json = nlohmann::ordered_json;
using control::Intake;
using control::IntakeAnswer;
using control::IntakeSet;
using control::IntakeVoice;

constexpr int kFormat = 1;

Json from_voice(const IntakeVoice& voice) {
  return {{"account", voice.account}, {"role", voice.role}, {"wall_ns", voice.wall_ns}};
}

IntakeVoice to_voice(const Json& json) {
  return {json.at("account").get<std::string>(), json.at("role").get<std::string>(),
          json.at("wall_ns").get<std::int64_t>()};
}

Json from_set(const IntakeSet& set) {
  Json keys = Json::array();
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.test(i)) keys.push_back(control::kIntakeQuestions[i].key);
  }
  return keys;
}

IntakeSet to_set(const Json& keys) {
  IntakeSet set;
  for (const Json& key : keys) set.set(control::intake_question(key.get<std::string>()).value());
  return set;
}

Json from_revision(const control::IntakeRevision& revision) {
  Json said = from_voice(revision.by);
  said["key"] = revision.key;
  said["value"] = revision.value;
  return said;
}

std::vector<control::IntakeRevision> to_revisions(const Json& json) {
  std::vector<control::IntakeRevision> revisions;
  for (const Json& said : json)
    revisions.push_back(
        {said.at("key").get<std::string>(), said.at("value").get<std::string>(), to_voice(said)});
  return revisions;
}

Json from_intake(const Intake& intake) {
  Json json{{"wall_ns", intake.wall_ns}, {"answers", Json::object()}, {"figures", Json::object()}};
  for (std::size_t i = 0; i < intake.replies.size(); ++i) {
    if (intake.replies[i].answer == IntakeAnswer::NotAsked) continue;
    Json said = from_voice(intake.replies[i].by);
    said["yes"] = intake.replies[i].answer == IntakeAnswer::Yes;
    json["answers"][control::kIntakeQuestions[i].key] = said;
  }
  for (std::size_t i = 0; i < intake.figures.size(); ++i) {
    if (!intake.figures[i].value) continue;
    Json said = from_voice(intake.figures[i].by);
    said["value"] = *intake.figures[i].value;
    json["figures"][control::kIntakeFigures[i].key] = said;
  }
  if (const auto& it = intake.acknowledgement) {
    json["acknowledgement"] = from_voice(it->by);
    json["acknowledgement"]["reason"] = it->reason;
    json["acknowledgement"]["covers"] = from_set(it->covers);
  }
  if (const auto& it = intake.decision) {
    json["decision"] = from_voice(it->by);
    json["decision"]["go"] = it->go;
    json["decision"]["clinician"] = it->clinician;
    json["decision"]["text"] = it->text;
    json["decision"]["covers"] = from_set(it->covers);
  }
  for (const control::IntakeRevision& it : intake.revised) json["revised"].push_back(from_revision(it));
  return json;
}

Intake to_intake(const std::string& subject, const Json& json) {
  Intake intake;
  intake.subject = subject;
  intake.wall_ns = json.at("wall_ns").get<std::int64_t>();
  for (const auto& [key, said] : json.at("answers").items()) {
    control::IntakeReply& reply = intake.replies.at(control::intake_question(key).value());
    reply = {said.at("yes").get<bool>() ? IntakeAnswer::Yes : IntakeAnswer::No, to_voice(said)};
  }
  for (const auto& [key, said] : json.at("figures").items())
    intake.figures.at(control::intake_figure(key).value()) = {said.at("value").get<double>(), to_voice(said)};
  if (const auto it = json.find("acknowledgement"); it != json.end())
    intake.acknowledgement = {it->at("reason").get<std::string>(), to_set(it->at("covers")), to_voice(*it)};
  if (const auto it = json.find("decision"); it != json.end()) {
    intake.decision = {it->at("go").get<bool>(), it->at("clinician").get<std::string>(),
                       it->at("text").get<std::string>(), to_set(it->at("covers")), to_voice(*it)};
  }
  intake.revised = to_revisions(json.value("revised", Json::array()));
  return intake;
}

}  // namespace

core::Result<KeptIntakes> load_intakes(const std::filesystem::path& file) {
  std::error_code error;
  const bool there = std::filesystem::exists(file, error);
  if (error)
    return core::fail(core::Remedy::Operator,
                      "whether there is a record of intakes is not known (%.150s: %.40s): give the station "
                      "its rights to that folder",
                      file.c_str(), error.message().c_str());
  if (!there) return KeptIntakes{};
  std::ifstream in(file);
  try {
    const Json json = Json::parse(in);
    if (json.at("format").get<int>() != kFormat) throw std::invalid_argument("another format");
    KeptIntakes kept;
    kept.current = json.at("current").get<std::string>();
    for (const auto& [subject, intake] : json.at("intakes").items())
      kept.intakes.emplace(subject, to_intake(subject, intake));
    const Json before = json.value("before_asked_anew", Json::object());
    for (const auto& [subject, said] : before.items()) kept.history.emplace(subject, to_revisions(said));
    return kept;
  } catch (const std::exception&) {
    return core::fail(
        core::Remedy::Operator,
        "%.130s cannot be read as the record of intakes, so no run starts: move it away, then ask every "
        "runner anew",
        file.c_str());
  }
}

core::Result<void> save_intakes(const std::filesystem::path& file, const KeptIntakes& kept) {
  Json json{{"format", kFormat}, {"current", kept.current}, {"intakes", Json::object()}};
  for (const auto& [subject, intake] : kept.intakes) json["intakes"][subject] = from_intake(intake);
  for (const auto& [subject, said] : kept.history) {
    for (const control::IntakeRevision& it : said)
      json["before_asked_anew"][subject].push_back(from_revision(it));
  }
  // Text from a console may be no UTF-8: it is kept all the same.
  return write_state_file(file, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace footfall::station
