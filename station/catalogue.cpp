#include "station/catalogue.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "drivers/ati_rdt/ati_rdt_plate.hpp"
#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "drivers/ftms_treadmill/ftms_treadmill.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"
#include "drivers/tmx_treadmill/tmx_treadmill.hpp"
#include "drivers/ximu3/ximu3_imu.hpp"

namespace footfall::station {
namespace {

std::unique_ptr<hal::ForcePlate> make_ati_rdt(const config::PlateConfig& config, std::uint8_t index) {
  drivers::ati_rdt::AtiRdtOptions options;
  options.name = config.name;
  options.host = config.host;
  options.port = config.port;
  options.http_port = config.http_port;
  options.expected_rate_hz = config.expected_rate_hz;
  options.max_lateness_ms = config.max_lateness_ms;
  options.axes = config.axes;
  options.measures_force_on_runner = config.measures_force_on_runner;
  options.origin_m = config.origin_m;
  options.plate = index;
  return std::make_unique<drivers::ati_rdt::AtiRdtPlate>(std::move(options));
}

struct PlateKind {
  const char* name;
  std::unique_ptr<hal::ForcePlate> (*make)(const config::PlateConfig&, std::uint8_t);
};
constexpr PlateKind kPlateKinds[] = {{"ati_rdt", make_ati_rdt}};

using Discovery = std::shared_ptr<drivers::ximu3::Discovery>;

std::unique_ptr<hal::Imu> make_ximu3(const config::ImuConfig& config, std::uint8_t index,
                                     const Discovery& discovery) {
  drivers::ximu3::Ximu3Options options;
  options.name = config.name();
  options.serial = config.serial;
  options.host = config.host;
  options.command_port = config.command_port;
  options.data_port = config.data_port;
  options.rate_hz = config.rate_hz;
  options.synchronised = config.synchronised;
  options.full_scale_deg_s = config.full_scale_deg_s;
  options.full_scale_g = config.full_scale_g;
  options.max_lateness_ms = config.max_lateness_ms;
  options.device = index;
  return std::make_unique<drivers::ximu3::Ximu3Imu>(std::move(options), discovery);
}

}  // namespace

core::Result<std::vector<std::unique_ptr<hal::Imu>>> make_imus(
    const std::vector<config::ImuConfig>& configs) {
  const auto discovery = std::make_shared<drivers::ximu3::Discovery>();
  std::vector<std::unique_ptr<hal::Imu>> imus;
  for (const config::ImuConfig& config : configs) {
    if (config.kind != "ximu3") {
      return core::fail(core::Remedy::Reconfigure, "IMU %s: kind '%s' is unknown; known: ximu3",
                        config.name().c_str(), config.kind.c_str());
    }
    imus.push_back(make_ximu3(config, static_cast<std::uint8_t>(imus.size()), discovery));
  }
  return imus;
}

core::Result<std::unique_ptr<hal::ForcePlate>> make_plate(const config::PlateConfig& config,
                                                          std::uint8_t index) {
  for (const PlateKind& kind : kPlateKinds) {
    if (config.kind == kind.name) return kind.make(config, index);
  }
  return core::fail(core::Remedy::Reconfigure, "plate %s: kind '%s' is unknown; known: ati_rdt",
                    config.name.c_str(), config.kind.c_str());
}

core::Result<std::unique_ptr<hal::Treadmill>> make_treadmill(const config::TreadmillConfig& config,
                                                             bool simulated) {
  if (config.kind == "tmx") {
    drivers::TmxTreadmillOptions tmx;
    tmx.profile = config.tmx;
    tmx.device = config.device;
    tmx.simulated = simulated;
    return drivers::make_tmx_treadmill(std::move(tmx));
  }
  if (config.kind == "bertec") {
    drivers::BertecTreadmillOptions bertec;
    bertec.profile = config.bertec;
    bertec.host = config.host;
    bertec.port = config.port;
    bertec.simulated = simulated;
    return drivers::make_bertec_treadmill(std::move(bertec));
  }
  if (config.kind == "ftms") {
    drivers::FtmsTreadmillOptions ftms;
    ftms.profile = config.ftms;
    ftms.host = config.host;
    ftms.port = config.port;
    ftms.simulated = simulated;
    return drivers::make_ftms_treadmill(std::move(ftms));
  }
  drivers::ModbusTreadmillOptions options;
  options.profile = config.profile;
  options.device = config.device;
  options.host = config.host;
  options.port = config.port;
  options.simulated = simulated;
  return std::make_unique<drivers::ModbusTreadmill>(std::move(options));
}

core::Result<void> check_line_free(const config::TreadmillConfig& config) {
  if (config.device.empty()) return {};
  const int fd = ::open(config.device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return {};  // the driver says why, when it opens
  const bool free = ::flock(fd, LOCK_EX | LOCK_NB) == 0;
  ::close(fd);
  if (free) return {};
  return core::fail(core::Remedy::Operator,
                    "serial line %s is in use by another program; only one may drive a belt",
                    config.device.c_str());
}

}  // namespace footfall::station
