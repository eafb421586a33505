#include "drivers/modbus_relay/relay_board.hpp"

#include "protocols/modbus_relay/codec.hpp"

namespace footfall::drivers {
namespace {

namespace board = protocols::modbus_relay;
namespace modbus = protocols::modbus_drive;
using Mode = ModbusLine::Mode;

constexpr core::Duration kStillNew = core::milliseconds(20);

bool is_input(int number) {
  return number >= 0 && number <= board::kChannels;
}

bool closed_or_absent(std::uint16_t word, int number) {
  return number == 0 || board::channel_on(word, number);
}

}  // namespace

core::Result<std::unique_ptr<RelayBoard>> RelayBoard::make(RelayBoardOptions options) {
  modbus::Request feed;
  if (options.relay != 0) {
    const auto request = board::feed_request(options.slave, options.relay, options.hold);
    if (!request) return tl::unexpected<core::Error>(request.error());
    feed = *request;
  }
  for (const int input :
       {options.contact_input, options.emergency_stop, options.lanyard, options.local_stop}) {
    if (!is_input(input)) {
      return core::fail(core::Remedy::Reconfigure, "input %d does not exist; the board has 1 to %d", input,
                        board::kChannels);
    }
  }
  return std::unique_ptr<RelayBoard>(new RelayBoard(std::move(options), feed));
}

RelayBoard::RelayBoard(RelayBoardOptions options, modbus::Request feed)
    : options_(std::move(options)),
      feed_(feed),
      line_(options_.link, options_.device, options_.host, options_.port) {}

void RelayBoard::set_interrupt(const std::atomic<bool>* stop_waiting) {
  stop_waiting_ = stop_waiting;
  line_.set_interrupt(stop_waiting);
}

bool RelayBoard::stop_waiting() const {
  return stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
}

core::Result<void> RelayBoard::open() {
  if (line_.is_open()) return {};
  inputs_.reset();
  if (auto opened = line_.open(); !opened) return opened;
  auto dropped = drop();
  if (!dropped) line_.close();
  return dropped;
}

void RelayBoard::close() noexcept {
  line_.close();
  inputs_.reset();
}

core::Result<void> RelayBoard::feed() {
  if (options_.relay == 0) return core::fail(core::Remedy::Bug, "this board has no stop relay");
  inputs_.reset();  // read before the relay moved
  if (auto fed = exchange(feed_); !fed) return tl::unexpected<core::Error>(fed.error());
  return {};
}

core::Result<void> RelayBoard::drop() {
  if (options_.relay == 0) return {};
  inputs_.reset();
  const auto request = board::drop_request(options_.slave, options_.relay);
  std::array<std::uint16_t, 1> word{};
  // Whatever the line's state: opening the relay is never wrong.
  const auto reply = line_.exchange(request, word, Mode::Urgent);
  if (!reply) return tl::unexpected<core::Error>(reply.error());
  if (reply->kind == modbus::ReplyKind::Match) return {};
  return tl::unexpected<core::Error>(modbus::exception_error(request, reply->exception_code));
}

core::Result<bool> RelayBoard::closed() {
  if (!inputs_ || core::monotonic_now() - inputs_->time > kStillNew) {
    if (const auto read = inputs(); !read) return tl::unexpected<core::Error>(read.error());
  }
  return board::channel_on(inputs_->word, options_.contact_input);
}

core::Result<hal::SafetyInputState> RelayBoard::read() {
  const auto read = inputs();
  if (!read) return tl::unexpected<core::Error>(read.error());
  return hal::SafetyInputState{read->time, closed_or_absent(read->word, options_.emergency_stop),
                               closed_or_absent(read->word, options_.lanyard),
                               closed_or_absent(read->word, options_.local_stop)};
}

/// Dated before the question: what the contacts did while the answer was under way is not in it.
core::Result<RelayBoard::Inputs> RelayBoard::inputs() {
  const core::Timestamp asked = core::monotonic_now();
  const auto word = exchange(board::inputs_request(options_.slave));
  inputs_.reset();
  if (!word) return tl::unexpected<core::Error>(word.error());
  inputs_ = Inputs{asked, *word};
  return *inputs_;
}

core::Result<std::uint16_t> RelayBoard::exchange(const modbus::Request& request) {
  auto answer = exchange_once(request);
  for (int again = 0; again < options_.link.retries && !answer; ++again) {
    if (answer.error().remedy() != core::Remedy::Retry || stop_waiting()) break;
    answer = exchange_once(request);
  }
  return answer;
}

core::Result<std::uint16_t> RelayBoard::exchange_once(const modbus::Request& request) {
  std::array<std::uint16_t, 1> word{};
  if (!line_.is_open())
    return core::fail(core::Remedy::Reconnect, "%s is closed; open it first", line_.name());
  if (!line_.settled()) {
    const auto probed = line_.exchange(board::relays_request(options_.slave), word, Mode::Probe);
    if (!probed) return tl::unexpected<core::Error>(probed.error());
  }
  const auto reply = line_.exchange(request, word, Mode::Normal);
  if (!reply) return tl::unexpected<core::Error>(reply.error());
  if (reply->kind == modbus::ReplyKind::Match) return word[0];
  return tl::unexpected<core::Error>(modbus::exception_error(request, reply->exception_code));
}

}  // namespace footfall::drivers
