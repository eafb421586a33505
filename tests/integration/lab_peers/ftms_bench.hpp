#pragma once
#include <memory>

#include "config/station_config.hpp"
#include "drivers/ftms_treadmill/ftms_treadmill.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/treadmill_conformance.hpp"

namespace footfall::tests {

/// The driver with the shipped profile over DIRCON against the virtual lab's fitness machine, known by its
/// log alone. Thread: one. Blocks: the constructor until the lab is there.
class LabFtmsBench final : public TreadmillBench {
 public:
  explicit LabFtmsBench(std::vector<std::string> arguments = {}, int period_ms = 50)
      : lab_([&] {
          arguments.insert(arguments.end(),
                           {"--treadmill", "ftms", "--notify-hz", std::to_string(1000 / period_ms)});
          return arguments;
        }()) {
    drivers::FtmsTreadmillOptions options;
    options.profile = config::load_ftms_profile(source_dir() / "config/treadmills/ftms-lab.toml");
    options.profile.notification_period_ms = period_ms;
    options.profile.response_timeout_ms = 150;  // the computer may be busy
    const auto& place = lab_.description().at("treadmill_tcp");
    options.host = place.at("host");
    options.port = place.at("port");
    options.simulated = true;
    treadmill_ = drivers::make_ftms_treadmill(std::move(options)).value();
  }
  hal::Treadmill& treadmill() override { return *treadmill_; }
  LabProcess& lab() { return lab_; }

  /// Orders only: requests of control move nothing, and questions are in the log as "dircon".
  std::vector<Seen> seen() override {
    heal();
    const auto all = orders();
    std::vector<Seen> seen;
    for (std::size_t i = forgotten_; i < all.size(); ++i) {
      if (all[i].at("op") != "00") seen.push_back(meaning(all[i]));
    }
    return seen;
  }
  void forget() override { forgotten_ = orders().size(); }
  [[nodiscard]] bool tells_run() const override { return false; }

  /// The lab misbehaves until it is looked at: the contract looks after each single exchange.
  bool inject(Fault fault, core::Duration delay) override {
    switch (fault) {
      case Fault::Delay:
        return ask("delay_replies_ms " + std::to_string(delay.ns / 1'000'000));
      case Fault::Drop:
        return ask("mute on");
      case Fault::Corrupt:
        return ask("corrupt 1");
      case Fault::Partial:
      case Fault::DeviceFailure:
        return false;
    }
    return false;
  }
  void unplug() override { (void)ask("unplug"); }
  void plug() override { (void)ask("plug"); }

  /// Every write to the control point so far: {op, data, result}.
  std::vector<nlohmann::json> orders() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // the log is written every millisecond
    return lab_.log("ftms");
  }
  nlohmann::json last_belt() const {
    const auto all = lab_.log("belt");
    return all.empty() ? nlohmann::json() : all.back();
  }
  /// Polls as the station does until the belt has this speed.
  bool reaches(double m_s) {
    return eventually([&] {
      const auto state = treadmill_->poll();
      return state && std::abs(state->measured_speed.value() - m_s) < 0.03;
    });
  }

 private:
  bool ask(const std::string& line) {
    faulty_ = true;
    return lab_.control(line) == "ok";
  }
  void heal() {
    if (!faulty_) return;
    for (const char* line : {"delay_replies_ms 0", "mute off", "corrupt 0"}) (void)ask(line);
    faulty_ = false;
  }
  static Seen meaning(const nlohmann::json& line) {
    const std::string op = line.at("op"), data = line.at("data");
    const auto number = [&data] { return std::stoi(data.substr(2, 2) + data.substr(0, 2), nullptr, 16); };
    if (op == "07") return {Kind::Run, 0.0};
    if (op == "08") return {Kind::Stop, 0.0};
    if (op == "02") return {Kind::Speed, number() / 360.0};
    if (op == "03") return {Kind::Incline, static_cast<std::int16_t>(number()) * 0.1};
    return {Kind::OtherWrite, 0.0};
  }

  LabProcess lab_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  std::size_t forgotten_ = 0;
  bool faulty_ = false;
};

}  // namespace footfall::tests
