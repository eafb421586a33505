#include "sim/drive/bertec_rpc.hpp"

#include <charconv>
#include <cmath>

namespace footfall::sim {
namespace {

using Json = nlohmann::json;

constexpr int kGood = 1, kParseError = -32700, kInvalidRequest = -32600, kMethodNotFound = -32601,
              kInvalidParams = -32602, kMachine = -1;

}  // namespace

std::optional<double> BertecRpc::number(const Json& params, const char* key) const {
  const auto found = params.find(key);
  if (found == params.end()) return std::nullopt;
  if (found->is_number()) return found->get<double>();
  if (!found->is_string()) return std::nullopt;
  std::string text;
  for (const char c : found->get<std::string>()) {
    const char decimal = options_.comma ? ',' : '.', grouping = options_.comma ? '.' : ',';
    if (c != grouping) text += c == decimal ? '.' : c;
  }
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

BertecRpc::Answer BertecRpc::answer(const std::string& request, bool introduced) {
  const Json json = Json::parse(request, nullptr, false);
  const auto reply = [&](int code) {
    Answer answer;
    if (json.is_object() && json.contains("id")) answer.json["id"] = json["id"];
    answer.json["code"] = code;
    return answer;
  };
  if (!json.is_object()) return reply(kParseError);
  const Json params = json.value("params", Json::object());
  if (!json.contains("method") || !json["method"].is_string() || !params.is_object())
    return reply(kInvalidRequest);
  const std::string method = json["method"];
  if (method == "InitConnect") {
    if (!params.contains("ip") || !params["ip"].is_string()) return reply(kInvalidParams);
    Answer answer = reply(kGood);
    const double port = number(params, "port").value_or(0.0);
    answer.introduced =
        Heartbeat{params["ip"], static_cast<std::uint16_t>(port > 0 && port < 65536 ? port : 0)};
    if (listener_) listener_("bertec_client", {{"ip", params["ip"]}, {"port", port}});
    return answer;
  }
  if (method == "RunTreadmill") return reply(run_treadmill(params, introduced));
  if (method == "RunIncline") return reply(introduced ? run_incline(params) : kInvalidRequest);
  Answer answer = reply(kGood);
  if (method == "IsTreadmillMoving") {
    answer.json["result"] = belts_.moving();
  } else if (method == "IsInclineMoving") {
    answer.json["result"] = belts_.incline_moving();
  } else if (method == "IsClientAuthenticated") {
    answer.json["result"] = introduced;
  } else {
    return reply(kMethodNotFound);
  }
  return answer;
}

int BertecRpc::run_treadmill(const Json& params, bool introduced) {
  struct Side {
    const char *velocity, *acceleration, *deceleration;
    std::size_t belt;
    double v = 0.0, up = 0.0, down = 0.0;
  };
  Side sides[] = {{"leftVel", "leftAccel", "leftDecel", BertecBelts::kLeft},
                  {"rightVel", "rightAccel", "rightDecel", BertecBelts::kRight}};
  bool understood = true;
  for (Side& side : sides) {
    const auto v = number(params, side.velocity), up = number(params, side.acceleration),
               down = number(params, side.deceleration);
    understood = understood && v && up && down && *up > 0.0 && *down > 0.0 &&
                 std::abs(*v) <= belts_.options().fastest_m_s;
    side.v = v.value_or(0.0);
    side.up = up.value_or(0.0);
    side.down = down.value_or(0.0);
  }
  const bool powered = !belts_.emergency() && belts_.fault() == 0;
  const bool stops = sides[0].v == 0.0 && sides[1].v == 0.0;
  const int code = !introduced && options_.strict ? kInvalidRequest
                   : !understood                  ? kInvalidParams
                   : !powered && !stops           ? kMachine
                                                  : kGood;
  if (listener_) {
    listener_("bertec", {{"right_mm_s", sides[1].v * 1000.0},
                         {"left_mm_s", sides[0].v * 1000.0},
                         {"right_mm_s2", sides[1].down * 1000.0},
                         {"left_mm_s2", sides[0].down * 1000.0},
                         {"obeyed", code == kGood}});
  }
  if (code != kGood) return code;
  for (const Side& side : sides) belts_.set_belt(side.belt, side.v, side.up, side.down);
  return kGood;
}

int BertecRpc::run_incline(const Json& params) {
  const auto angle = number(params, "inclineAngle");
  if (!angle || *angle < 0.0 || *angle > belts_.options().steepest_degrees) return kInvalidParams;
  if (belts_.emergency() || belts_.fault() != 0) return kMachine;
  belts_.set_incline(*angle);
  return kGood;
}

}  // namespace footfall::sim
