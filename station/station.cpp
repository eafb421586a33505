#include "station/station.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <future>
#include <utility>

#include "station/belt/belt_rest.hpp"
#include "station/belt/plate_zeroing.hpp"
#include "station/catalogue.hpp"
#include "station/device_list.hpp"
#include "station/intake/intake_file.hpp"
#include "station/measure/analysis_setup.hpp"
#include "station/measure/imu_setup.hpp"
#include "station/recorder/device_metas.hpp"
#include "station/recorder/recording_log.hpp"
#include "station/version.hpp"

namespace footfall::station {
namespace {

constexpr auto kMaintainEvery = std::chrono::milliseconds(50);
constexpr core::Duration kSpin = core::microseconds(60);

/// Runs `enter_fifo` on the thread that will loop and reports back before it loops.
template <class Body>
std::thread start_realtime(const char* name, int priority, int cpu, std::promise<core::Result<void>>& ready,
                           Body body) {
  return std::thread([=, &ready] {
    name_thread(name);
    prefault_stack();
    ready.set_value(enter_fifo(priority, cpu));
    body();
  });
}

std::string wall_clock_label(const char* format) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &utc);
  return text.data();
}

std::string pose_text(const config::PlateConfig& plate) {
  std::array<char, 240> text{};
  std::snprintf(
      text.data(), text.size(),
      "axes = [\"%s\", \"%s\", \"%s\"]\norigin_m = [%.6f, %.6f, %.6f]\nmeasures_force_on_runner = %s\n",
      plate.axes[0].c_str(), plate.axes[1].c_str(), plate.axes[2].c_str(), plate.origin_m[0],
      plate.origin_m[1], plate.origin_m[2], plate.measures_force_on_runner ? "true" : "false");
  return text.data();
}

template <class Code>
void name_codes(const char* field, Code last, std::vector<recording::CodeName>& names) {
  for (int code = 0; code <= static_cast<int>(last); ++code) {
    names.push_back({field, code, control::name_of(static_cast<Code>(code))});
  }
}

}  // namespace

Station::Station(config::StationConfig config) : config_(std::move(config)) {}

Station::~Station() {
  shutdown();
}

MeasureConfig Station::measure_config() const {
  MeasureConfig measure;
  measure.period = core::from_seconds(1.0 / config_.loop_hz);
  if (config_.spin) measure.spin = kSpin;
  measure.runner = config_.limits.runner;
  measure.analysis = analysis_config(config_, std::nullopt, std::nullopt);
  return measure;
}

core::Result<void> Station::start_devices() {
  if (config_.treadmill) {
    if (const auto free = check_line_free(*config_.treadmill); !free) return free;
  }
  for (std::size_t i = 0; i < config_.plates.size(); ++i) {
    auto plate = make_plate(config_.plates[i], static_cast<std::uint8_t>(i));
    if (!plate) return tl::unexpected<core::Error>(plate.error());
    if (const auto started = (*plate)->start(); !started) return started;
    if (const std::string notice = (*plate)->notice(); !notice.empty()) notices_.push_back(notice);
    plates_.push_back(std::move(*plate));
  }
  auto imus = make_imus(config_.imus);
  if (!imus) return tl::unexpected<core::Error>(imus.error());
  imus_ = std::make_unique<ImuKeeper>(std::move(*imus));
  if (config_.treadmill) {
    auto treadmill = make_treadmill(*config_.treadmill, config_.simulation);
    if (!treadmill) return tl::unexpected<core::Error>(treadmill.error());
    treadmill_ = std::move(*treadmill);
    const auto opened = treadmill_->open();
    if (!opened) return opened;
    treadmill_info_ = treadmill_->info();
    auto chain = open_chain(config_);
    if (!chain) return tl::unexpected<core::Error>(chain.error());
    chain_ = std::move(*chain);
  }
  return {};
}

void Station::start_threads() {
  std::promise<core::Result<void>> measure_ready, treadmill_ready;
  measure_thread_ = start_realtime("measure", config_.measure_priority, config_.measure_cpu, measure_ready,
                                   [this] { measure_loop_->run(quit_measure_); });
  const auto fifo = measure_ready.get_future().get();
  fifo_ = fifo.has_value();
  if (!fifo) notices_.emplace_back(fifo.error().what());
  if (treadmill_) {
    treadmill_thread_ = start_realtime("treadmill", config_.treadmill_priority, -1, treadmill_ready,
                                       [this] { treadmill_loop_->run(); });
    if (const auto ready = treadmill_ready.get_future().get(); !ready && fifo_) {
      notices_.emplace_back(ready.error().what());
    }
  }
  maintain_thread_ = std::thread([this] { maintain_loop(); });
  imus_->start();
}

core::Result<void> Station::start() {
  if (const auto alone = lock_.take(config_.runtime_dir); !alone) return alone;
  if (const auto first = take_precedence(); !first) notices_.emplace_back(first.error().what());
  if (const auto locked = lock_memory(); !locked) notices_.emplace_back(locked.error().what());
  latency_ = std::make_unique<CpuLatencyHold>();
  if (!latency_->held())
    notices_.emplace_back("/dev/cpu_dma_latency cannot be written: an idle processor wakes late");
  if (const auto devices = start_devices(); !devices) return devices;

  core::Hertz fastest = measure_config().analysis.engine.sample_rate;
  for (const auto& plate : plates_) fastest = std::max(fastest, plate->info().sample_rate);
  measured_ =
      std::make_unique<MeasureOutputs>(std::max<std::size_t>(plates_.size(), 1), fastest, imus_->size());
  box_inputs_ = std::make_unique<BoxInputs>(static_cast<double>(plates_.size()) * fastest.value());
  std::vector<hal::ForcePlate*> plates;
  for (const auto& plate : plates_) plates.push_back(plate.get());
  measure_loop_ = std::make_unique<MeasureLoop>(measure_config(), plates, treadmill_out_.belt, *measured_,
                                                imus_->devices(), &mailbox_, box_inputs_.get());
  if (treadmill_) {
    treadmill_loop_ =
        std::make_unique<TreadmillLoop>(*treadmill_, config_.limits, plates_.size(), measured_->status,
                                        mailbox_, treadmill_out_, box_inputs_.get());
    treadmill_loop_->attach(chain_.chain());
    commissioning_ = std::make_unique<CommissioningDesk>(
        config_, mailbox_, treadmill_out_, [] { return core::clock_ns(CLOCK_REALTIME) / 1'000'000'000; });
    if (const auto tests = commissioning_->open(); !tests) return tests;
  }
  DiskWatch::sweep(config_.session_dir);
  recorder_ = std::make_unique<Recorder>(*measure_loop_, *measured_, treadmill_out_);
  hub_ = std::make_unique<LiveHub>(*measured_, treadmill_out_);
  start_threads();
  programmes_ = std::make_unique<ProgrammeDesk>(config_.programmes_dir, config_.limits);
  for (const auto& problem : programmes_->problems()) notices_.push_back(problem);
  intake_ =
      std::make_unique<IntakeDesk>(IntakeDesk::Setup{config_.state_dir / kIntakeFile, config_.intake_required,
                                                     [] { return core::clock_ns(CLOCK_REALTIME); }});
  intake_->open();
  start_black_box();
  start_clinic();
  std::error_code unknown;  // without /proc exports say what they miss
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path() / "footfall";
  data_ = std::make_unique<DataDesk>(
      config_.session_dir, [this] { return being_recorded(); }, ExportDesk::Setup{.program = program});
  start_comparison();
  keep_trace();
  view_ = std::make_unique<StationView>(view());
  streaming_.start(config_.streaming, config_.name, fastest, *view_);
  commands_ = std::make_unique<Commands>(commands());
  api_ = std::make_unique<ApiServer>(config_.runtime_dir, *view_, *commands_, config_.limits.console_lost,
                                     config_.access);
  return api_->open();
}

void Station::shutdown() {
  if (treadmill_thread_.joinable()) {
    mailbox_.shutdown();
    treadmill_thread_.join();  // ends when the belt rests
  }
  if (black_box_) black_box_->finish();  // before the session that holds the same record
  if (recorder_ && recorder_->status().recording) (void)recorder_->stop();
  api_.reset();
  data_.reset();  // ends an export
  streaming_.stop();
  trace_.reset();
  quit_maintain_ = true;
  if (maintain_thread_.joinable()) maintain_thread_.join();  // it looks at both
  comparison_.reset();
  hub_.reset();
  black_box_.reset();
  clinic_.reset();  // after the recording has ended, which it looks at once more
  recorder_.reset();
  quit_measure_ = true;
  if (measure_thread_.joinable()) measure_thread_.join();
  if (imus_) imus_->stop();
  for (const auto& plate : plates_) plate->stop();
  plates_.clear();
}

void Station::start_black_box() {
  BlackBoxSetup setup{config_.session_dir, [this] { return session_meta(Person{}); }, {}};
  for (const auto& plate : config_.plates) setup.plate_names.push_back(plate.name);
  black_box_ = std::make_unique<BlackBox>(*box_inputs_, measured_->status, recorder_.get(), std::move(setup));
  for (const std::string& notice : black_box_->unfinished()) notices_.push_back(notice);
}

void Station::start_comparison() {
  comparison_ = std::make_unique<ComparisonDesk>(
      ComparisonDesk::Setup{*hub_, [this] { return runner_.shown(mailbox_.lease.load().held); },
                            analysis_config(config_, std::nullopt, std::nullopt).engine.method});
}

void Station::start_clinic() {
  if (!config_.clinic) return;
  clinic_ = std::make_unique<ClinicDesk>(
      ClinicDesk::Setup{*config_.clinic, config_.session_dir, [this] { return being_recorded(); }});
}

std::filesystem::path Station::being_recorded() const {
  const RecorderStatus status = recorder_->status();
  return status.recording ? status.file : "";
}

void Station::maintain_loop() {
  name_thread("maintain");
  RecordingLog log;
  while (!quit_maintain_) {
    {
      const std::lock_guard guard(plates_mutex_);
      for (const auto& plate : plates_) plate->maintain(core::monotonic_now());
    }
    if (commissioning_) commissioning_->tick();
    if (const auto line = log.look(recorder_->status(), core::monotonic_now()))
      hub_->add_event("recording", *line);
    std::this_thread::sleep_for(kMaintainEvery);
  }
}

void Station::keep_trace() {
  if (!treadmill_) return;
  trace_ = std::make_unique<RunTrace>(config_.runtime_dir);
  const auto kept = trace_->open([this] {
    using control::MotionState;
    const MotionRecord motion = treadmill_out_.motion.load();
    const MotionState state = motion.status.state;
    const double speed = control::BeltSpeeds::measured(motion.drive).fastest().value();
    const bool told =
        state == MotionState::Starting || state == MotionState::Running || state == MotionState::Slowing;
    const RecorderStatus recorder = recorder_->status();
    return RunTrace::Moment{told || speed > 0.02, speed, recorder.recording ? recorder.file : std::string()};
  });
  if (!kept) notices_.emplace_back(kept.error().what());
}

StationView Station::view() const {
  StationView view{*measured_,  treadmill_out_, *hub_,           *recorder_, mailbox_, {}, {},
                   imus_.get(), config_.imus,   false,           false,      false,    0,  {},
                   {},          nullptr,        black_box_.get()};
  for (const auto& plate : plates_) view.plates.push_back(plate.get());
  for (const auto& plate : config_.plates) view.plate_names.push_back(plate.name);
  view.simulation = simulated();
  view.fifo = fifo_;
  view.has_treadmill = treadmill_ != nullptr;
  if (treadmill_info_) view.belts = treadmill_info_->belts;
  view.notices = notices_;
  view.more_notices = [this] {
    std::vector<std::string> notices = streaming_.notices();
    const auto add = [&notices](std::vector<std::string> more) {
      for (std::string& notice : more) notices.push_back(std::move(notice));
    };
    if (commissioning_) add(commissioning_->notices());
    if (clinic_) add(clinic_->notices());
    if (const std::string problem = intake_->problem(); !problem.empty()) add({problem});
    return notices;
  };
  view.streaming = &streaming_;
  view.devices = [this](v1::DeviceList& list) {
    fill_devices(session_meta(Person{}), list);
    fill_watchdog(treadmill_info_ ? &*treadmill_info_ : nullptr, treadmill_out_.readback.load(), list);
  };
  view.comparison = comparison_.get();
  view.programmes = programmes_.get();
  view.runner = &runner_;
  view.interrupted_run = interrupted_run();
  return view;
}

bool Station::simulated() const {
  bool simulated = config_.simulation;
  for (const auto& plate : plates_) simulated = simulated || plate->info().simulated;
  return simulated;
}

Commands Station::commands() {
  return {mailbox_,
          *recorder_,
          *hub_,
          [this](const Person& person) { return session_meta(person); },
          [this] { return session_path(); },
          [this](const Person& person) { return analysis_config(config_, person.mass, person.height); },
          [this](const Caller& caller) { return zero_plates(caller); },
          commissioning_.get(),
          programmes_.get(),
          black_box_.get(),
          &runner_,
          data_.get(),
          intake_.get(),
          comparison_.get()};
}

recording::SessionMeta Station::session_meta(const Person& person) const {
  const AnalysisConfig analysis = analysis_config(config_, person.mass, person.height);
  recording::SessionMeta meta;
  meta.software_version = kVersion;
  meta.station_name = config_.name;
  meta.subject_pseudonym = person.pseudonym;
  meta.configuration_toml = config_.text;
  meta.method_id = analysis.engine.method.id().data();
  meta.simulated = simulated();
  meta.started_wall_ns = core::clock_ns(CLOCK_REALTIME);
  meta.started = core::monotonic_now();
  meta.mass = person.mass;
  meta.height = analysis.imu.height;
  meta.thigh_length = analysis.imu.thigh_length;
  meta.shank_length = analysis.imu.shank_length;
  meta.imus = imu_metas(config_, *imus_);
  for (std::size_t i = 0; i < plates_.size(); ++i) {
    const hal::ForcePlateInfo info = plates_[i]->info();
    meta.plates.push_back({static_cast<std::uint8_t>(i), config_.plates[i].name, info.product.data(),
                           info.sample_rate.value(), info.counts_per_newton, info.counts_per_newton_meter,
                           pose_text(config_.plates[i])});
  }
  describe_devices(config_, plates_, *imus_, treadmill_info_ ? &*treadmill_info_ : nullptr, meta);
  {
    const std::lock_guard guard(zeroings_mutex_);
    for (const auto& zeroing : zeroings_) {
      if (zeroing.time.ns != 0) meta.zeroings.push_back(zeroing);
    }
  }
  name_codes("motion_state", control::MotionState::Fault, meta.code_names);
  name_codes("outcome", control::MotionOutcome::Unknown, meta.code_names);
  name_codes("cause", control::kLastCause, meta.code_names);
  return meta;
}

std::filesystem::path Station::session_path() const {
  const std::string stem = wall_clock_label("%Y%m%dT%H%M%SZ");
  std::filesystem::path path = config_.session_dir / (stem + ".footfall");
  std::error_code unseen;  // creating the file says why
  for (int n = 2; std::filesystem::exists(path, unseen); ++n) {
    path = config_.session_dir / (stem + "-" + std::to_string(n) + ".footfall");
  }
  return path;
}

core::Result<void> Station::belt_allows_zeroing() const {
  if (treadmill_ && !belt_seen_at_rest(treadmill_out_.motion.load()))
    return core::fail(core::Remedy::Operator, "the belt is not at rest: stop or disarm it before zeroing");
  if (recorder_->status().recording) {
    return core::fail(core::Remedy::Operator,
                      "a recording is running: its zero may not change; stop it first");
  }
  return {};
}

core::Result<void> Station::see_empty_plates() const {
  HubCursor cursor = hub_->now();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const HubBatch batch = hub_->take(cursor);
  const auto expected = static_cast<std::size_t>(0.5 * config_.plates.front().expected_rate_hz);
  return plates_are_empty(batch.samples, expected, view_->plate_names);
}

core::Result<void> Station::zero_plates(const Caller& caller) {
  if (const auto rest = belt_allows_zeroing(); !rest) return rest;
  if (const auto empty = see_empty_plates(); !empty) return empty;
  const std::lock_guard guard(plates_mutex_);
  return zero_each(
      plates_, [this] { return belt_allows_zeroing(); },
      [this, &caller](std::size_t plate) {
        const std::lock_guard noting(zeroings_mutex_);
        zeroings_[plate] = zeroing_now(plate, caller.account, caller.role);
      });
}

}  // namespace footfall::station
