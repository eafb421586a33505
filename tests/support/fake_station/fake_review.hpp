#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "footfall/v1/review.grpc.pb.h"
#include "tests/support/fake_station/fake_data.hpp"
#include "tests/support/fake_station/fake_reads.hpp"

namespace footfall::tests {

/// Made-up comparisons, steps, curves and trends for the console's client and screen. Asked about FakeData's
/// session 1 (or runner P-011) it answers; session 2 (P-012) goes on until the caller hangs up; about session
/// 4 it is busy twice with another question, then reads its steps; any other is not known. Thread: gRPC
/// threads. Blocks: as told. Errors: none.
class FakeReview final : public v1::Review::Service {
 public:
  explicit FakeReview(std::function<void(const char*)> record) : record_(std::move(record)) {}

  grpc::Status CompareBlocks(grpc::ServerContext* context, const v1::ReviewCompareRequest* request,
                             grpc::ServerWriter<v1::ReviewAnswer>* writer) override {
    record_("CompareBlocks");
    const std::string& session = request->a().session();
    const bool endless = session == FakeData::synthetic_session(2).name();
    if (!endless && session != FakeData::synthetic_session(1).name())
      return {grpc::StatusCode::NOT_FOUND, "that is no session of this station: take one from its list"};
    v1::ReviewAnswer answer;
    answer.set_doing("reading A");
    answer.set_share(0.25);
    writer->Write(answer);
    while (endless && !context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (endless) record_("CompareHungUp");
    answer.Clear();
    *answer.mutable_table() = synthetic_table();
    writer->Write(answer);
    return grpc::Status::OK;
  }

  grpc::Status ReadSteps(grpc::ServerContext* context, const v1::ReviewStepsRequest* request,
                         grpc::ServerWriter<v1::ReviewStepsAnswer>* writer) override {
    record_("ReadSteps");
    const std::string& session = request->session();
    const bool busy = session == FakeData::synthetic_session(4).name();
    if (busy && refusals_++ < kBusyTimes)
      return {grpc::StatusCode::RESOURCE_EXHAUSTED, "the station is at work for another: ask again"};
    if (session == FakeData::synthetic_session(2).name()) return go_on(context, writer, "StepsHungUp");
    if (!busy && session != FakeData::synthetic_session(1).name())
      return {grpc::StatusCode::NOT_FOUND, "that is no session of this station: take one from its list"};
    constexpr std::size_t kAtOnce = 500;
    v1::ReviewStepsAnswer answer;
    answer.set_doing("reading the steps");
    for (const v1::Step& step : fake_steps()) {
      *answer.add_steps() = step;
      if (static_cast<std::size_t>(answer.steps_size()) < kAtOnce) continue;
      answer.set_share(step.initial_contact_s() / kFakeDurationS);
      writer->Write(answer);
      answer.clear_steps();
    }
    for (const v1::ReviewMark& mark : fake_marks()) *answer.add_marks() = mark;
    answer.set_duration_s(kFakeDurationS);
    writer->Write(answer);
    return grpc::Status::OK;
  }
  grpc::Status ReadCurves(grpc::ServerContext* context, const v1::ReviewCurvesRequest* request,
                          grpc::ServerWriter<v1::ReviewCurvesAnswer>* writer) override {
    record_("ReadCurves");
    for (const v1::ReviewBlock& block : request->blocks()) {
      if (block.session() == FakeData::synthetic_session(2).name())
        return go_on(context, writer, "CurvesHungUp");
      if (block.to_s() - block.from_s() > 600.0)
        return {grpc::StatusCode::INVALID_ARGUMENT, "a block of curves is at most 10 min"};
    }
    writer->Write(fake_curves(*request));
    return grpc::Status::OK;
  }
  grpc::Status ReadTrend(grpc::ServerContext* context, const v1::ReviewTrendRequest* request,
                         grpc::ServerWriter<v1::ReviewTrendAnswer>* writer) override {
    record_("ReadTrend");
    if (request->subject_pseudonym() == "P-012") return go_on(context, writer, "TrendHungUp");
    writer->Write(request->subject_pseudonym() == "P-011" ? fake_trend() : v1::ReviewTrendAnswer());
    return grpc::Status::OK;
  }

  /// Every kind of row: changed, not changed, doubtful, measured in one block only, an angle without per
  /// cent, one beyond the axis, one with too few strides for an interval; labels and units of the catalogue's
  /// longest.
  static v1::ReviewTable synthetic_table() {
    v1::ReviewTable table;
    table.set_steps_a(162);
    table.set_left_out_a(10);
    table.set_steps_b(171);
    table.set_cadence_a_spm(164.2);
    table.set_cadence_b_spm(172.5);
    table.set_speed_a_m_s(3.0);
    table.set_speed_b_m_s(3.0);
    struct Made {
      const char *key, *label, *unit;
      double factor;
      int decimals;
      double a, b, low, high;
    };
    constexpr std::array kMade{
        Made{"contact_time_s", "contact time", "ms", 1e3, 1, 0.2461, 0.2352, -5.1, -3.8},
        Made{"flight_time_s", "flight time", "ms", 1e3, 1, 0.1193, 0.1126, -7.9, -3.4},
        Made{"step_time_s", "step time", "ms", 1e3, 1, 0.3654, 0.3478, -5.1, -4.5},
        Made{"step_length_m", "step length", "cm", 1e2, 1, 1.0962, 1.0434, -5.2, -4.4},
        Made{"peak_vgrf_n", "peak vertical GRF", "N", 1.0, 0, 1712.0, 1668.0, -3.6, -1.5},
        Made{"vertical_impulse_ns", "vertical impulse", "N s", 1.0, 1, 258.1, 245.7, -5.5, -4.1},
        Made{"vertical_average_loading_rate_bw_s", "vertical avg. loading rate", "BW/s", 1.0, 1, 61.2, 55.9,
             -14.1, -3.2},
        Made{"vertical_instantaneous_loading_rate_bw_s", "vertical inst. loading rate", "BW/s", 1.0, 1, 88.4,
             86.9, -6.0, 2.6},
        Made{"braking_peak_n", "braking peak", "N", 1.0, 0, 302.0, 271.0, -13.2, -7.3},
        Made{"braking_impulse_ns", "braking impulse", "N s", 1.0, 2, 15.31, 13.62, -13.9, -8.2},
        Made{"overstride_cop_m", "overstride (force estimate)", "cm", 1e2, 1, 0.118, 0.1052, -15.1, -6.7},
        Made{"overstride_cop_uncertainty_m", "overstride (force estimate), 1 sigma", "cm", 1e2, 1, 0.021,
             0.0209, -9.6, 8.7},
        Made{"vertical_oscillation_m", "vertical oscillation", "cm", 1e2, 1, 0.0814, 0.0752, -9.2, -6.0},
        Made{"step_width_m", "step width", "cm", 1e2, 1, 0.052, 0.081, 21.0, 91.0}};
    for (const Made& made : kMade)
      add(table, made.key, made.label, made.unit, made.factor, made.decimals, made.a, made.b, made.low,
          made.high);
    v1::ReviewRow& doubtful = *table.mutable_rows(6);
    doubtful.set_doubtful(true);
    doubtful.add_doubtful_because("sample rate below 1 kHz");
    doubtful.add_doubtful_because("body weight unknown");
    v1::ReviewRow angle = table.rows(0);
    angle.set_key("trunk_lean_ankle_deg");
    angle.set_label("trunk lean from the ankle");
    angle.set_unit("deg");
    angle.set_display_factor(1.0);
    for (v1::ReviewFigure* figure : {angle.mutable_both(), angle.mutable_left(), angle.mutable_right()}) {
      figure->clear_change_percent();
      figure->clear_low_percent();
      figure->clear_high_percent();
      figure->set_a(6.2);
      figure->set_b(7.4);
      figure->set_change(1.2);
      figure->set_low(0.7);
      figure->set_high(1.7);
    }
    *table.add_rows() = angle;
    v1::ReviewRow& one_sided = *table.add_rows();
    one_sided.set_key("tibial_shock_60hz_g");
    one_sided.set_label("tibial shock, 60 Hz");
    one_sided.set_unit("g");
    one_sided.set_display_factor(1.0);
    one_sided.set_decimals(1);
    for (v1::ReviewFigure* figure :
         {one_sided.mutable_both(), one_sided.mutable_left(), one_sided.mutable_right()})
      figure->set_a(7.3);
    v1::ReviewRow& few = *table.add_rows();
    few = one_sided;
    few.set_key("strike_index_percent");
    few.set_label("strike index");
    few.set_unit("%");
    for (v1::ReviewFigure* figure : {few.mutable_both(), few.mutable_left(), few.mutable_right()})
      figure->set_b(9.1);
    return table;
  }

  /// As bad as it gets: every sentence that the station has.
  static v1::ReviewTable synthetic_bad_table() {
    v1::ReviewTable table = synthetic_table();
    table.set_another_person(true);
    table.add_obstacles("A and B are not known to be the same person: a change is no effect.");
    table.add_obstacles("The incline of a block is not known.");
    table.add_obstacles("The belt's speed differed by more than 1 %: loads change with it.");
    table.add_obstacles("Fewer than 30 steady steps of a foot in a block: little can be told.");
    table.add_obstacles("A and B were analysed by different methods: that is in the changes too.");
    table.add_obstacles("One block is walking, the other running.");
    return table;
  }

 private:
  static void add(v1::ReviewTable& table, const char* key, const char* label, const char* unit, double factor,
                  int decimals, double a, double b, double low, double high) {
    v1::ReviewRow& row = *table.add_rows();
    row.set_key(key);
    row.set_label(label);
    row.set_unit(unit);
    row.set_display_factor(factor);
    row.set_decimals(decimals);
    double side = -0.5;
    for (v1::ReviewFigure* figure : {row.mutable_left(), row.mutable_both(), row.mutable_right()}) {
      figure->set_a(a * (1.0 + 0.01 * side));
      figure->set_b(b * (1.0 + 0.01 * side));
      figure->set_change_percent(100.0 * (b / a - 1.0));
      figure->set_low_percent(low);
      figure->set_high_percent(high);
      figure->set_change(b - a);
      figure->set_low(0.01 * low * a);
      figure->set_high(0.01 * high * a);
      side += 0.5;
    }
  }
  template <class Answer>
  grpc::Status go_on(grpc::ServerContext* context, grpc::ServerWriter<Answer>* writer, const char* hung_up) {
    Answer answer;
    answer.set_doing("reading");
    answer.set_share(0.4);
    writer->Write(answer);
    while (!context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    record_(hung_up);
    return grpc::Status::CANCELLED;
  }
  static constexpr int kBusyTimes = 2;
  std::atomic<int> refusals_{0};
  std::function<void(const char*)> record_;
};

}  // namespace footfall::tests
