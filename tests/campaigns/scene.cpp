#include "tests/campaigns/scene.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>

#include "cli/demo/demo_run.hpp"

namespace footfall::campaigns {
namespace {

constexpr int kTries = 4;

std::filesystem::path make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-campaign-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  return pattern;
}

cli::DemoOptions options(const std::filesystem::path& folder, bool walks) {
  cli::DemoOptions options;
  options.headless = true;
  options.keep = folder;
  options.imus = false;
  options.walks = walks;
  options.acceleration_m_s2 = 1.0;
  return options;
}

}  // namespace

void expect(const core::Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().what());
}

void nap(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

Scene::Scene(bool walks)
    : folder_(make_folder()), stage_(std::make_unique<cli::DemoStage>(options(folder_, walks))) {
  expect(stage_->open());
  log_.open(stage_->lab_log());
}

Scene::~Scene() {
  stage_->set_succeeded();
  (void)stage_->close();
  stage_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Scene::run_at(double speed_m_s) {
  log_.update();
  log_.forget_before(core::monotonic_now());
  // On a busy machine a hold or an arming check is cut short now and then: a person begins anew.
  for (int left = kTries - 1;; --left) {
    const auto ready = bring_to(speed_m_s);
    if (ready) return;
    if (left == 0) throw std::runtime_error(std::string("not brought to speed: ") + ready.error().what());
    std::fprintf(stderr, "campaign: again, because %s\n", ready.error().what());
    client().stop();
    (void)rest_after(core::monotonic_now(), core::milliseconds(8000));
    nap(1.0);
  }
}

core::Result<void> Scene::bring_to(double speed_m_s) {
  if (const auto armed = cli::arm_belt(client()); !armed) return armed;
  if (const auto running = cli::hold_until_running(client()); !running) return running;
  // A little more than is waited for: the last centimetres of a jerk-limited ramp take long.
  if (const auto set = client().set_speed(speed_m_s + 0.15); !set) return set;
  const auto fast = client().wait_for(
      "the belt to be fast",
      [&](const v1::LiveFrame& f) {
        return f.status().state() != "Running" || f.status().measured_speed_m_s() >= speed_m_s;
      },
      core::milliseconds(20'000));
  if (!fast) return tl::unexpected<core::Error>(fast.error());
  if (fast->status().state() == "Running") return {};
  return core::fail(core::Remedy::Operator, "the belt stopped: %s", fast->status().cause().c_str());
}

std::optional<core::Timestamp> Scene::rest_after(core::Timestamp since, core::Duration patience) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  for (;;) {
    log_.update();
    if (const auto rest = log_.log().rest_after(since)) return rest;
    if (core::monotonic_now() > give_up) return std::nullopt;
    nap(0.03);
  }
}

v1::Status Scene::status() {
  const auto frame = client().frame();
  if (!frame) throw std::runtime_error(frame.error().what());
  return frame->status();
}

bool Scene::wait_for_state(const std::string& state, core::Duration patience) {
  return client()
      .wait_for(
          state.c_str(), [&](const v1::LiveFrame& f) { return f.status().state() == state; }, patience)
      .has_value();
}

double Scene::restart_station() {
  (void)stage_->station().wait(core::milliseconds(3000));
  const core::Timestamp born = core::monotonic_now();
  expect(stage_->open_station());
  if (!wait_for_state("Stopped", core::milliseconds(4000)))
    throw std::runtime_error("the station came back as " + status().state());
  return (core::monotonic_now() - born).seconds();
}

void Scene::lab(const std::string& command) {
  const std::string answer = tests::lab_control(folder_ / "lab", command);
  if (answer.rfind("ok", 0) != 0) throw std::runtime_error("the lab on '" + command + "': " + answer);
}

}  // namespace footfall::campaigns
