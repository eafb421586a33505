#include "sim/lab/truth_log.hpp"

#include <fcntl.h>

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <system_error>
#include <thread>

#include "sim/io/descriptor.hpp"

namespace footfall::sim {

class TruthLog::Writer {
 public:
  explicit Writer(Descriptor file) : file_(std::move(file)), thread_([this] { run(); }) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    {
      const std::lock_guard guard(mutex_);
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void take(std::string& lines) {
    {
      const std::lock_guard guard(mutex_);
      waiting_ += lines;
    }
    wake_.notify_one();
    lines.clear();
  }

 private:
  void run() {
    std::string lines;
    for (bool more = true; more;) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        more = !ending_;
        lines.swap(waiting_);
      }
      write_all(lines);
      lines.clear();
    }
  }

  void write_all(const std::string& lines) {
    std::size_t done = 0;
    while (done < lines.size()) {
      const ssize_t put = ::write(file_.get(), lines.data() + done, lines.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        if (!complained_)
          std::fprintf(stderr, "footfall-lab: the truth log is incomplete: %s\n",
                       std::generic_category().message(errno).c_str());
        complained_ = true;
        return;
      }
      done += static_cast<std::size_t>(put);
    }
  }

  Descriptor file_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
  bool ending_ = false, complained_ = false;
  std::thread thread_;  ///< last: it starts when everything else is there
};

TruthLog::TruthLog(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
TruthLog::TruthLog(TruthLog&&) noexcept = default;
TruthLog& TruthLog::operator=(TruthLog&&) noexcept = default;
TruthLog::~TruthLog() = default;

core::Result<TruthLog> TruthLog::open(const std::filesystem::path& file) {
  Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644));
  if (!opened) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot write the truth log: %s", file.c_str(),
                      std::generic_category().message(errno).c_str());
  }
  return TruthLog(std::make_unique<Writer>(std::move(opened)));
}

void TruthLog::add(core::Timestamp t, const char* type, const nlohmann::ordered_json& fields) {
  nlohmann::ordered_json line;
  line["t_ns"] = t.ns;
  line["type"] = type;
  line.update(fields);
  pending_ += line.dump();
  pending_ += '\n';
}

void TruthLog::flush() {
  if (!pending_.empty()) writer_->take(pending_);
}

}  // namespace footfall::sim
