#pragma once
#include <footfall/v1/station.grpc.pb.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::cli {

/// A scripted operator: holds the lease, beats, and waits for states.
/// Thread: one; the beats have a thread of their own. Blocks: each call at most 300 ms, wait_for its
/// patience. Errors: the station's own sentence.
class StationClient {
 public:
  explicit StationClient(const std::filesystem::path& operator_socket);
  ~StationClient();

  using Call = grpc::Status (v1::Operator::Stub::*)(grpc::ClientContext*, const v1::LeasedRequest&,
                                                    v1::Outcome*);
  core::Result<void> take_control();
  core::Result<v1::Outcome> ask(Call call, const char* what);
  core::Result<void> set_speed(double speed_m_s);
  /// Holds the start: beats the token every 50 ms until the station says that the hold is complete.
  core::Result<void> hold_to_start();
  core::Result<v1::ProgrammeList> programmes();
  /// One of one's own; a refusal is in the outcome.
  core::Result<v1::Outcome> begin_programme(const v1::Programme& own);
  core::Result<v1::RecordingReply> start_recording(const std::string& subject);
  core::Result<v1::RecordingReply> stop_recording();
  core::Result<v1::LiveFrame> frame();
  core::Result<v1::LiveFrame> wait_for(const char* what,
                                       const std::function<bool(const v1::LiveFrame&)>& reached,
                                       core::Duration patience);
  void stop();
  /// As a hung console: nothing is sent, the connection stays.
  void pause_beats(bool paused) { beats_paused_ = paused; }

 private:
  void beat_loop();
  std::unique_ptr<v1::Viewer::Stub> viewer_;
  std::unique_ptr<v1::Operator::Stub> operator_;
  std::uint64_t epoch_ = 0;
  std::atomic<bool> quit_{false}, beats_paused_{false};
  std::thread beats_;
};

}  // namespace footfall::cli
