#pragma once
#include <footfall/v1/review.grpc.pb.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "ui/client/channel.hpp"
#include "ui/model/review.hpp"

namespace footfall::ui {

/// Why a question about recordings has no answer: one sentence without its full stop.
[[nodiscard]] std::string review_problem(const grpc::Status& status, std::chrono::milliseconds longest);

/// One kind of question about recordings, whose answer comes as a stream that tells how far it is: asked
/// while somebody wants it, once, cancelled as soon as nobody does or something else is wanted. Where the
/// station is at work for another (RESOURCE_EXHAUSTED: it answers one at a time) it is asked again a little
/// later, as these calls only read. Thread: owns one; want() and latest() anywhere. Blocks: its destructor
/// until the running call has noticed that it is cancelled. Allocates: yes. Errors: in the view.
template <class Q, class A, class Message>
class Question {
 public:
  using View = std::shared_ptr<const Asked<Q, A>>;
  static constexpr std::chrono::milliseconds kAgain{500};
  struct Form {
    std::unique_ptr<grpc::ClientReader<Message>> (*call)(v1::Review::Stub&, grpc::ClientContext*, const Q&);
    /// Adds a message to the answer; true: that is an answer, if the stream ends well.
    bool (*take)(Message& message, A& answer);
    std::chrono::milliseconds longest{120'000};
  };

  Question(std::shared_ptr<grpc::Channel> channel, const Form& form)
      : channel_(std::move(channel)),
        form_(form),
        thread_([this](const std::stop_token& stopping) { run(stopping); }) {}
  ~Question() {
    thread_.request_stop();
    {
      const std::lock_guard lock(mutex_);
      if (running_ != nullptr) running_->TryCancel();
    }
    wake_.notify_all();
  }
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  void want(const Wish<Q>& wish) {
    {
      const std::lock_guard lock(mutex_);
      const bool anew = wish.question && wish.attempt != wish_.attempt;
      if (!anew && same(wish.question, wish_.question)) return;
      wish_.question = wish.question;
      if (wish.question) wish_.attempt = wish.attempt;
      ++serial_;
      if (running_ != nullptr) running_->TryCancel();
      begin(anew);
    }
    wake_.notify_all();
  }
  /// Never nullptr.
  [[nodiscard]] View latest() const {
    const std::lock_guard lock(mutex_);
    return latest_;
  }

 private:
  using Phase = AskedPhase;

  static bool same(const std::optional<Q>& a, const std::optional<Q>& b) {
    return a.has_value() == b.has_value() && (!a || same_question(*a, *b));
  }

  void begin(bool anew) {  // mutex_ is held
    due_ = wish_.question && (anew || view_.answer_to(*wish_.question) == nullptr);
    if (wish_.question) {
      view_.asked = *wish_.question;
      view_.phase = due_ ? Phase::Running : Phase::Done;
    } else if (view_.phase == Phase::Running) {
      view_.phase = Phase::Cancelled;
    }
    view_.share = 0.0;
    view_.doing.clear();
    publish();
  }
  void publish() { latest_ = std::make_shared<const Asked<Q, A>>(view_); }

  void run(const std::stop_token& stopping) {
    std::unique_lock lock(mutex_);
    while (wake_.wait(lock, stopping, [this] { return due_; })) {
      if (stopping.stop_requested()) return;
      due_ = false;
      const Q question = *wish_.question;
      const std::uint64_t serial = serial_;
      while (!stopping.stop_requested() && serial == serial_ && !answered(lock, question, serial)) {
        view_.doing = "the station is busy: waiting";
        view_.share = 0.0;
        publish();
        wake_.wait_for(lock, stopping, kAgain, [&] { return serial != serial_; });
      }
    }
  }

  /// False: the station is at work for another.
  bool answered(std::unique_lock<std::mutex>& lock, const Q& question, std::uint64_t serial) {
    grpc::ClientContext context;
    set_deadline(context, form_.longest);
    running_ = &context;
    lock.unlock();
    auto answer = std::make_shared<A>();
    bool whole = false;
    const grpc::Status status = follow(context, question, serial, *answer, whole);
    lock.lock();
    running_ = nullptr;
    if (serial != serial_) return true;  // nobody wants it any more
    if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) return false;
    if (status.ok() && whole) {
      view_.keep(question, std::move(answer));
      view_.phase = Phase::Done;
    } else {
      view_.phase = Phase::Failed;
      view_.problem = review_problem(status, form_.longest);
    }
    publish();
    return true;
  }

  grpc::Status follow(grpc::ClientContext& context, const Q& question, std::uint64_t serial, A& answer,
                      bool& whole) {
    const auto stub = v1::Review::NewStub(channel_);
    const auto reader = form_.call(*stub, &context, question);
    Message message;
    while (reader->Read(&message)) {
      {
        const std::lock_guard lock(mutex_);
        if (serial == serial_) {
          view_.doing = message.doing();
          view_.share = message.share();
          publish();
        }
      }
      whole = form_.take(message, answer) || whole;
      message.Clear();
    }
    return reader->Finish();
  }

  std::shared_ptr<grpc::Channel> channel_;
  const Form form_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  Wish<Q> wish_;  ///< guarded by mutex_, as all below; the attempt is of the newest question
  bool due_ = false;
  std::uint64_t serial_ = 0;  ///< counts the wishes
  grpc::ClientContext* running_ = nullptr;
  Asked<Q, A> view_;
  View latest_ = std::make_shared<const Asked<Q, A>>();
  std::jthread thread_;  ///< last: it uses everything above
};

}  // namespace footfall::ui
