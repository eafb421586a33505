#include "config/machine_statements.hpp"
#include "control/limits.hpp"

namespace footfall::config {
namespace {

using protocols::bertec::LinkType;
using protocols::bertec::MachineProfile;
using protocols::bertec::NumberStyle;

/// No software stop is harder, none may be softer than the gentlest that arming accepts.
constexpr double kSoftest = 0.3, kHardest = 2.0;

void read_link(TableReader reader, MachineProfile& p) {
  p.response_timeout_ms = static_cast<int>(reader.integer("response_timeout_ms", 20, 1000));
  if (p.link == LinkType::Classic) {
    p.byte_timeout_ms = static_cast<int>(reader.integer("byte_timeout_ms", 5, 200));
  } else {
    const std::string style = reader.choice("numbers", {"number", "point_text", "comma_text"});
    p.numbers = style == "number"       ? NumberStyle::Number
                : style == "point_text" ? NumberStyle::PointText
                                        : NumberStyle::CommaText;
    p.heartbeat_host = reader.text("heartbeat_host");
    p.heartbeat_port = static_cast<std::uint16_t>(reader.integer("heartbeat_port", 0, 65535));
  }
  reader.finish();
}

void read_kinematics(TableReader reader, MachineProfile& p) {
  p.max_speed = core::MetersPerSecond(reader.number("max_speed_m_s", 0.1, control::kHardMaxSpeed.value()));
  p.max_split =
      core::MetersPerSecond(p.belts > 1 ? reader.number("max_split_m_s", 0.0, p.max_speed.value()) : 0.0);
  p.max_acceleration = core::MetersPerSecond2(
      reader.number("max_acceleration_m_s2", 0.05, control::kHardMaxAcceleration.value()));
  p.stop_deceleration = core::MetersPerSecond2(reader.number("stop_deceleration_m_s2", kSoftest, kHardest));
  p.trip_deceleration =
      core::MetersPerSecond2(reader.number("trip_deceleration_m_s2", p.stop_deceleration.value(), kHardest));
  reader.finish();
}

}  // namespace

MachineProfile parse_bertec_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  MachineProfile p;
  p.name = root.text("name");
  p.link = root.choice("remote", {"classic", "zmq"}) == "zmq" ? LinkType::Rpc : LinkType::Classic;
  p.belts = static_cast<int>(root.integer("belts", 1, 4));
  if (p.belts == 3) root.refuse("belts", "is 1, 2 (left, right) or 4 (with rear belts that follow)");
  p.poll_period_ms = static_cast<int>(root.integer("poll_period_ms", 20, 250));
  read_link(root.table("link"), p);
  read_kinematics(root.table("kinematics"), p);
  TableReader watchdog = root.table("watchdog");
  (void)watchdog.choice("kind", {"external_relay"});
  watchdog.finish();
  if (root.has("stated")) read_stated(root.table("stated"), p.stated);
  if (root.has("incline")) {
    if (p.link == LinkType::Rpc) {
      root.refuse("incline",
                  "is not for the zmq remote: it does not tell where the deck is, so that no stop could "
                  "freeze it there; leave it out");
    }
    p.incline = read_incline<MachineProfile::Incline>(root.table("incline"));
  }
  root.finish();
  return p;
}

MachineProfile load_bertec_profile(const std::filesystem::path& file) {
  return parse_bertec_profile(read_text(file), file);
}

}  // namespace footfall::config
