#include "protocols/bertec/rpc.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace footfall::protocols::bertec {
namespace {

using core::Remedy;
using Json = nlohmann::ordered_json;

constexpr const char* kNames[] = {"InitConnect",       "RunTreadmill",    "RunIncline",
                                  "IsTreadmillMoving", "IsInclineMoving", "IsClientAuthenticated"};

/// Thousandths or hundredths, never through a double: what was ordered is what is written.
Json decimal(int value, int per_unit, NumberStyle style) {
  if (style == NumberStyle::Number) return static_cast<double>(value) / per_unit;
  std::array<char, 24> text{};
  const std::div_t parts = std::div(std::abs(value), per_unit);
  const int digits = per_unit == 1000 ? 3 : 2;
  std::snprintf(text.data(), text.size(), "%s%d%c%0*d", value < 0 ? "-" : "", parts.quot,
                style == NumberStyle::CommaText ? ',' : '.', digits, parts.rem);
  return text.data();
}

std::string request(std::uint64_t id, Method method, Json params) {
  Json json;
  json["version"] = "v1";
  json["id"] = id;
  json["method"] = name_of(method);
  json["params"] = std::move(params);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_belt(Json& params, const std::string& side, const BeltOrder& belt, NumberStyle style) {
  params[side + "Vel"] = decimal(belt.speed_mm_s, 1000, style);
  params[side + "Accel"] = decimal(belt.acceleration_mm_s2, 1000, style);
  params[side + "Decel"] = decimal(belt.acceleration_mm_s2, 1000, style);
}

/// Booleans of `object`, its own objects' too when `deeper`.
void gather_flags(const Json& object, bool deeper, int& count, bool& flag) {
  for (const auto& value : object) {
    if (value.is_boolean()) {
      ++count;
      flag = value.get<bool>();
    } else if (deeper && value.is_object()) {
      gather_flags(value, false, count, flag);
    }
  }
}

}  // namespace

const char* name_of(Method method) {
  return kNames[static_cast<std::size_t>(method)];
}

std::string init_connect(std::uint64_t id, const std::string& host, std::uint16_t port) {
  return request(id, Method::InitConnect, {{"ip", host}, {"port", std::to_string(port)}});
}

std::string run_treadmill(std::uint64_t id, const Order& order, NumberStyle style) {
  Json params = Json::object();
  add_belt(params, "left", order.left, style);
  add_belt(params, "right", order.right, style);
  return request(id, Method::RunTreadmill, std::move(params));
}

std::string run_incline(std::uint64_t id, std::uint16_t centidegrees, NumberStyle style) {
  return request(id, Method::RunIncline, {{"inclineAngle", decimal(centidegrees, 100, style)}});
}

std::string question(std::uint64_t id, Method method) {
  return request(id, method, Json::object());
}

core::Result<Reply> parse_reply(std::string_view text) {
  const Json json =
      text.size() <= kLongestReply ? Json::parse(text, nullptr, false) : Json(Json::value_t::discarded);
  if (!json.is_object()) return core::fail(Remedy::Retry, "the treadmill's reply is no JSON object");
  const auto code = json.find("code");
  if (code == json.end() || !code->is_number_integer())
    return core::fail(Remedy::Retry, "the treadmill's reply has no whole code");
  Reply reply;
  reply.code = code->get<std::int64_t>();
  if (const auto id = json.find("id"); id != json.end() && id->is_number_unsigned())
    reply.id = id->get<std::uint64_t>();
  int count = 0;
  bool flag = false;
  gather_flags(json, true, count, flag);
  if (count == 1) reply.flag = flag;
  return reply;
}

core::Error refusal_error(Method method, std::int64_t code) {
  const char* what = name_of(method);
  switch (code) {
    case kMachineError:
      return {Remedy::Operator, "the treadmill refuses %s: look at its panel for the reason", what};
    case kInternalError:
      return {Remedy::Retry, "the treadmill's software failed inside %s", what};
    case kInvalidParams:
      return {Remedy::Reconfigure,
              "the treadmill does not understand the numbers of %s: check 'numbers' in its profile", what};
    case kMethodNotFound:
      return {Remedy::Reconfigure, "the treadmill's software does not know %s: check its version", what};
    default:
      return {Remedy::Reconfigure, "the treadmill answers %s with code %lld", what,
              static_cast<long long>(code)};
  }
}

}  // namespace footfall::protocols::bertec
