// gait::analyze of a two-belt recording at 1 kHz, as a share of its length: file reading and bootstrap are
// not in it. Processor time. Beside: zero-lag filtering of the same columns, which any such analysis does at
// least. Usage: offline_analysis [--rounds N] [--minutes M]
#include <cmath>
#include <cstdio>
#include <ctime>
#include <numbers>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "formats/recording.hpp"
#include "gait/filter.hpp"
#include "gait/offline/offline.hpp"

namespace {

using namespace footfall;

constexpr double kRate = 1000.0, kPi = std::numbers::pi;

struct Gait {
  const char* name;
  double step_s, contact_s, peak_n;  ///< of one foot
};
constexpr Gait kRunning{"running", 0.36, 0.24, 1700.0}, kWalking{"walking", 0.55, 0.68, 900.0};

double noise(std::uint64_t& state) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<double>(state >> 40U) / static_cast<double>(1U << 24U) - 0.5;
}

/// Each foot on its own belt, with noise, drift and a CoP that rolls and rides.
formats::ForceRecording recording_of(const Gait& gait, double minutes) {
  formats::ForceRecording recording;
  recording.sample_rate = core::Hertz(kRate);
  std::uint64_t state = 42;
  const auto n = static_cast<std::size_t>(60.0 * minutes * kRate);
  for (int foot = 0; foot < 2; ++foot) {
    formats::BeltColumns belt;
    belt.name = foot == 0 ? "left" : "right";
    for (std::size_t i = 0; i < n; ++i) {
      const double t = static_cast<double>(i) / kRate - 0.5 - gait.step_s * foot;
      const double since = t < 0.0 ? gait.contact_s : std::fmod(t, 2.0 * gait.step_s);
      const double phase = std::min(1.0, since / gait.contact_s);
      const double f_v = gait.peak_n * std::sin(kPi * phase);
      belt.f_v_n.push_back(f_v + 4.0 * noise(state) + 1e-5 * static_cast<double>(i));
      belt.f_ap_n.push_back(-0.15 * gait.peak_n * std::sin(2.0 * kPi * phase) + 2.0 * noise(state));
      belt.f_ml_n.push_back(0.03 * f_v);
      const bool valid = f_v > 100.0;
      belt.cop_ap_m.push_back(valid ? 0.2 - 0.5 * phase : std::nan(""));
      belt.cop_ml_m.push_back(valid ? (foot == 0 ? -0.06 : 0.06) : std::nan(""));
    }
    recording.belts.push_back(std::move(belt));
  }
  return recording;
}

template <class Work>
double seconds_of(Work work) {
  timespec before{}, after{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  work();
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  return static_cast<double>(after.tv_sec - before.tv_sec) +
         static_cast<double>(after.tv_nsec - before.tv_nsec) * 1e-9;
}

void measure(const Gait& gait, int rounds, double minutes) {
  const formats::ForceRecording recording = recording_of(gait, minutes);
  std::size_t contacts = 0;
  const auto ours = [&] {
    const formats::SummedForces sums = formats::sum_belts(recording);
    gait::RecordingView view{0.0,         recording.sample_rate, sums.f_v_n,   sums.f_ap_n,
                             sums.f_ml_n, sums.cop_ap_m,         sums.cop_ml_m};
    for (const formats::BeltColumns& belt : recording.belts) {
      view.belts.push_back({belt.f_v_n, belt.f_ap_n, belt.f_ml_n, belt.cop_ap_m, belt.cop_ml_m,
                            belt.name == "left" ? gait::Side::Left : gait::Side::Right});
    }
    gait::OfflineOptions options;
    options.belt_speed = core::MetersPerSecond(3.0);
    const auto result = gait::analyze(view, options);
    if (!result) bench::give_up("offline_analysis", result.error().what());
    contacts = result->contacts.size();
  };
  const auto filters = [&] {
    const auto low_pass = gait::dual_pass_low_pass(core::Hertz(50.0), recording.sample_rate);
    std::vector<double> out(recording.samples()), work(recording.samples() + 2 * gait::kFilterPad);
    for (const formats::BeltColumns& belt : recording.belts) {
      gait::filter_zero_lag(low_pass, belt.f_v_n, out, work);
      gait::filter_zero_lag(low_pass, belt.f_ap_n, out, work);
    }
  };
  ours();
  const auto expected = static_cast<std::size_t>(60.0 * minutes / gait.step_s);
  if (contacts + 5 < expected || contacts > expected)
    bench::give_up("offline_analysis", std::to_string(contacts) + " contacts were found");
  const double length_s = 60.0 * minutes;
  std::vector<double> shares, peers;
  for (int round = 0; round < rounds; ++round) {
    double mine = 0.0;
    if (round % 2 == 0) mine = seconds_of(ours);
    const double theirs = seconds_of(filters);
    if (round % 2 != 0) mine = seconds_of(ours);
    shares.push_back(1e3 * mine / length_s);
    peers.push_back(1e3 * theirs / length_s);
    std::printf("round %d of %d: %s: %.3f s for %.0f min, %zu contacts; its filters alone %.3f s\n",
                round + 1, rounds, gait.name, mine, minutes, contacts, theirs);
    std::fflush(stdout);
  }
  bench::Row row{std::string("offline analysis, ") + gait.name + ", of the recording's length", "1/1000",
                 bench::median(shares), bench::median(peers)};
  row.limit = 1.0;
  bench::print_row(row);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = std::max(1, bench::option(argc, argv, "--rounds", 10));
  const double minutes = std::max(1, bench::option(argc, argv, "--minutes", 10));
  measure(kRunning, rounds, minutes);
  measure(kWalking, rounds, minutes);
  return 0;
}
