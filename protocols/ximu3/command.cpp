#include "protocols/ximu3/command.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace footfall::protocols::ximu3 {
namespace {

using Json = nlohmann::json;

constexpr double kLargestWhole = 1e15;

/// The object of `text`; a discarded value when there is none.
Json object_of(std::string_view text) {
  if (text.size() > kLongestJson) return Json(Json::value_t::discarded);
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json(Json::value_t::discarded);
}

/// A response is one key and its value.
bool is_pair(const Json& json) {
  return !json.is_discarded() && json.size() == 1;
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<long long> integer_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<long long>();
}

std::uint16_t port_at(const Json& object, const char* key) {
  const auto port = integer_at(object, key);
  return port && *port > 0 && *port <= 65535 ? static_cast<std::uint16_t>(*port) : std::uint16_t{0};
}

/// -1 is the device's word for unknown.
std::optional<int> percent_at(const Json& object, const char* key) {
  const auto percent = integer_at(object, key);
  if (!percent || *percent < 0 || *percent > 100) return std::nullopt;
  return static_cast<int>(*percent);
}

Value value_of(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  return {};
}

}  // namespace

std::string command(std::string_view key, const Value& value) {
  Json json;
  Json& slot = json[std::string(key)];
  if (const bool* boolean = std::get_if<bool>(&value)) slot = *boolean;
  if (const std::string* text = std::get_if<std::string>(&value)) slot = *text;
  if (const double* number = std::get_if<double>(&value)) {
    if (std::abs(*number) < kLargestWhole && std::trunc(*number) == *number) {
      slot = static_cast<long long>(*number);  // firmware reads integers as such: 2, not 2.0
    } else {
      slot = *number;
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<Response> parse_response(std::string_view text) {
  const Json json = object_of(text);
  if (!is_pair(json)) return std::nullopt;
  Response response;
  response.key = json.begin().key();
  const Json& value = json.begin().value();
  response.value = value_of(value);
  if (value.is_object()) response.error = text_at(value, "error");
  return response;
}

std::optional<Ping> parse_ping(std::string_view text) {
  const Json json = object_of(text);
  if (!is_pair(json)) return std::nullopt;
  const auto ping = json.find("ping");
  if (ping == json.end() || !ping->is_object() || ping->contains("error")) return std::nullopt;
  return Ping{text_at(*ping, "interface"), text_at(*ping, "name"), text_at(*ping, "sn")};
}

std::optional<Announcement> parse_announcement(std::string_view text) {
  const Json json = object_of(text);
  if (json.is_discarded()) return std::nullopt;
  Announcement said;
  said.name = text_at(json, "name");
  said.serial = text_at(json, "sn");
  said.ip = text_at(json, "ip");
  said.tcp_port = port_at(json, "port");
  said.send_port = port_at(json, "send");
  said.receive_port = port_at(json, "receive");
  said.battery_percent = percent_at(json, "battery");
  said.rssi_percent = percent_at(json, "rssi");
  if (said.serial.empty() || said.send_port == 0 || said.receive_port == 0) return std::nullopt;
  return said;
}

}  // namespace footfall::protocols::ximu3
