#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/clinic/clinic_desk.hpp"
#include "recording/clinic/session_devices.hpp"

namespace footfall::cli {
namespace {

using core::Remedy;
using namespace recording::clinic;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kFarthestEast_ns = 14LL * 3600 * 1'000'000'000;  // where a day begins first

void print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

bool said(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") != std::string::npos;
}

core::Result<void> check_device(const ClinicOptions& options) {
  if (!said(options.subject) ||
      options.subject.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") != std::string::npos)
    return core::fail(Remedy::Reconfigure,
                      "a kind is one word of small letters, digits and _, as force_plate or imu");
  if (!said(options.product)) return core::fail(Remedy::Reconfigure, "say which product it is");
  if (said(options.serial) == said(options.name))
    return core::fail(Remedy::Reconfigure,
                      "give the device's --serial, or --name where it has none: one of the two");
  return {};
}

core::Result<Calibration> calibration_of(const ClinicOptions& options, const std::string& account) {
  Calibration calibration;
  calibration.device = options.subject;
  calibration.what = options.what;
  calibration.performed_by = said(options.done_by) ? options.done_by : account;
  calibration.result = options.result;
  if (!said(options.what)) return core::fail(Remedy::Reconfigure, "say what was done");
  if (!said(options.result)) return core::fail(Remedy::Reconfigure, "say what was found as the result");
  calibration.performed_wall_ns = date_ns(options.date);
  if (!calibration.performed_wall_ns) return core::fail(Remedy::Reconfigure, "give the day as YYYY-MM-DD");
  if (*calibration.performed_wall_ns > wall_now_ns() + kFarthestEast_ns)
    return core::fail(Remedy::Reconfigure,
                      "%s has not come yet: enter what is to be done with footfall clinic due add",
                      options.date.c_str());
  if (options.verdict != "passed" && options.verdict != "failed")
    return core::fail(Remedy::Reconfigure, "a calibration has passed or failed: say which");
  calibration.passed = options.verdict == "passed";
  return calibration;
}

const char* verdict_of(const Calibration& calibration) {
  if (!calibration.passed) return "not told";
  return *calibration.passed ? "passed" : "FAILED";
}

Json json_of(const Calibration& calibration) {
  const auto& day = calibration.performed_wall_ns;
  const Json verdict = calibration.passed ? Json(*calibration.passed ? "passed" : "failed") : Json();
  return {{"id", calibration.id},
          {"device", calibration.device},
          {"what", calibration.what},
          {"date", day ? Json(date_text(*day)) : Json()},
          {"verdict", verdict},
          {"performed_by", calibration.performed_by.empty() ? Json() : Json(calibration.performed_by)},
          {"result", calibration.result}};
}

void print_line(const Calibration& calibration) {
  const std::string day =
      calibration.performed_wall_ns ? date_text(*calibration.performed_wall_ns) : "no day told";
  std::printf("%-11s  %-24s %-8s  %s: %s%s%s\n", day.c_str(), calibration.device.c_str(),
              verdict_of(calibration), calibration.what.c_str(), calibration.result.c_str(),
              calibration.performed_by.empty() ? "" : ", by ", calibration.performed_by.c_str());
}

}  // namespace

core::Result<int> list_devices(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  const auto devices = desk->clinic->devices(desk->actor);
  if (!devices) return tl::unexpected(devices.error());
  Json all = Json::array();
  for (const Device& device : *devices) {
    all.push_back({{"id", device.id},
                   {"kind", device.kind},
                   {"product", device.product.empty() ? Json() : Json(device.product)},
                   {"serial", device.serial.empty() ? Json() : Json(device.serial)},
                   {"active", device.active}});
    if (!options.json)
      std::printf("%-24s %s%s\n", device.id.c_str(), device.product.c_str(),
                  device.active ? "" : "  retired");
  }
  if (options.json) print(all);
  return 0;
}

core::Result<int> add_device(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Administrator);
  if (!desk) return tl::unexpected(desk.error());
  // Who may not do so hears that first, and it is in the audit.
  const bool may = desk->actor.role == Role::Administrator;
  if (const auto good = check_device(options); may && !good) return tl::unexpected(good.error());
  const std::string id =
      clean(device_id(options.subject, options.serial, desk->config.station, options.name));
  const auto done = desk->clinic->put_device(
      desk->actor, {id, options.subject, options.product, options.serial, !options.retired});
  if (!done) return tl::unexpected(done.error());
  std::printf("%s\n", id.c_str());
  return 0;
}

core::Result<int> list_calibrations(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  const auto calibrations = desk->clinic->calibrations(desk->actor, options.subject);
  if (!calibrations) return tl::unexpected(calibrations.error());
  Json all = Json::array();
  for (const Calibration& calibration : *calibrations) {
    all.push_back(json_of(calibration));
    if (!options.json) print_line(calibration);
  }
  if (options.json) print(all);
  return 0;
}

core::Result<int> add_calibration(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Administrator);
  if (!desk) return tl::unexpected(desk.error());
  const bool may = desk->actor.role == Role::Administrator;
  auto calibration = calibration_of(options, desk->actor.who);
  if (!calibration && may) return tl::unexpected(calibration.error());
  Calibration refused;
  refused.device = options.subject;
  const auto id = desk->clinic->add_calibration(desk->actor, calibration ? *calibration : refused);
  if (!id) return tl::unexpected(id.error());
  std::printf("%s\n", id->c_str());
  return 0;
}

}  // namespace footfall::cli
