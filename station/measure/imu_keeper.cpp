#include "station/measure/imu_keeper.hpp"

#include <chrono>
#include <utility>

#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kMaintainEvery = std::chrono::milliseconds(50);

}  // namespace

ImuKeeper::ImuKeeper(std::vector<std::unique_ptr<hal::Imu>> imus)
    : imus_(std::move(imus)), reports_(imus_.size()) {
  for (std::size_t i = 0; i < imus_.size(); ++i) reports_[i].info = imus_[i]->info();
}

ImuKeeper::~ImuKeeper() {
  stop();
}

void ImuKeeper::start() {
  if (imus_.empty() || thread_.joinable()) return;
  quit_ = false;
  thread_ = std::thread([this] { run(); });
}

void ImuKeeper::stop() {
  quit_ = true;
  if (thread_.joinable()) thread_.join();
  for (const auto& imu : imus_) imu->stop();
}

ImuKeeper::Report ImuKeeper::report(std::size_t i) const {
  const std::lock_guard guard(mutex_);
  return reports_[i];
}

std::vector<hal::Imu*> ImuKeeper::devices() const {
  std::vector<hal::Imu*> devices;
  for (const auto& imu : imus_) devices.push_back(imu.get());
  return devices;
}

void ImuKeeper::note(std::size_t i) {
  const hal::ImuInfo info = imus_[i]->info();
  const std::string notice = imus_[i]->notice();
  const std::lock_guard guard(mutex_);
  reports_[i] = {info, notice, true};
}

void ImuKeeper::run() {
  name_thread("imu");
  for (std::size_t i = 0; i < imus_.size() && !quit_; ++i) {
    (void)imus_[i]->start();  // notice() goes on saying what went wrong
    note(i);
  }
  while (!quit_) {
    for (std::size_t i = 0; i < imus_.size() && !quit_; ++i) {
      imus_[i]->maintain(core::monotonic_now());
      note(i);
    }
    std::this_thread::sleep_for(kMaintainEvery);
  }
}

}  // namespace footfall::station
