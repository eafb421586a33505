#include "sim/imu/imu_set.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace footfall::sim {
namespace {

constexpr const char* kUsage =
    "error usage: imu NAME silent on|off, imu NAME loss PROBABILITY, imu NAME battery PERCENT, imu NAME "
    "reboot; NAME one of the lab's sensors";

std::string known_names() {
  std::string names;
  for (const std::string_view name : core::kBodySegmentNames) names += ' ' + std::string(name);
  return names;
}

}  // namespace

core::Result<std::vector<core::BodySegment>> parse_segments(const std::string& list) {
  std::vector<core::BodySegment> segments;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ',');) {
    const auto segment = core::body_segment(name);
    if (!segment || std::find(segments.begin(), segments.end(), *segment) != segments.end()) {
      return core::fail(core::Remedy::Reconfigure, "--imu: '%.40s' is unknown or named twice; known:%s",
                        name.c_str(), known_names().c_str());
    }
    segments.push_back(*segment);
  }
  return segments;
}

core::Result<void> ImuSet::open(const ImuSetOptions& options, Reactor& reactor) {
  const std::size_t count = options.segments.size();
  for (std::size_t i = 0; i < count; ++i) {
    ImuServerOptions one;
    one.segment = options.segments[i];
    const double place =
        count > 1 ? 2.0 * static_cast<double>(i) / static_cast<double>(count - 1) - 1.0 : 1.0;
    one.clock_ppm = place * options.clock_ppm;
    one.jitter_s = options.jitter_s;
    one.announce_port = options.announce_port;
    one.model.mounting_rad = options.mounting_rad;
    one.model.seed = options.seed * 1000 + 500 + i * 10;
    auto server = ImuServer::open(one, reactor);
    if (!server) return tl::unexpected<core::Error>(server.error());
    servers_.push_back(std::move(*server));
  }
  return {};
}

void ImuSet::advance(double t_s, const Runner& runner) {
  for (const auto& server : servers_) server->advance(t_s, runner.segment_motion(server->options().segment));
}

std::string ImuSet::command(const std::vector<std::string>& words) {
  const auto found = std::find_if(servers_.begin(), servers_.end(), [&](const auto& server) {
    return words.size() > 1 && server->name() == words[1];
  });
  if (found == servers_.end() || words.size() < 3) return kUsage;
  ImuServer& imu = **found;
  const std::string& verb = words[2];
  if (verb == "reboot" && words.size() == 3) {
    imu.reboot();
    return "ok";
  }
  if (words.size() != 4) return kUsage;
  double number = -1.0;
  (void)std::from_chars(words[3].data(), words[3].data() + words[3].size(), number);
  if (verb == "battery" && number >= 0.0 && number <= 100.0) {
    imu.set_battery(number);
    return "ok";
  }
  return kUsage;
}

nlohmann::ordered_json ImuSet::describe() const {
  auto list = nlohmann::ordered_json::array();
  for (const auto& server : servers_) {
    list.push_back({{"name", server->name()},
                    {"segment", server->name()},
                    {"serial", server->serial()},
                    {"host", "127.0.0.1"},
                    {"command_port", server->command_port()},
                    {"data_port", server->data_port()},
                    {"announce_port", server->options().announce_port},
                    {"clock_ppm", server->options().clock_ppm},
                    {"segment_from_sensor", server->model().segment_from_sensor()}});
  }
  return list;
}

std::vector<nlohmann::ordered_json> ImuSet::counts() const {
  std::vector<nlohmann::ordered_json> list;
  for (const auto& server : servers_) {
    const NetworkCounts& network = server->network().counts();
    list.push_back({{"imu", server->name()},
                    {"sampled", server->counts().sampled},
                    {"silent", server->counts().silent},
                    {"datagrams", network.delivered},
                    {"lost", network.lost}});
  }
  return list;
}

}  // namespace footfall::sim
