#include "sim/lab/truth_log.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace footfall::sim {

core::Result<TruthLog> TruthLog::open(const std::filesystem::path& file) {
  Descriptor opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644));
  if (!opened) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot write the truth log: %s", file.c_str(),
                      std::generic_category().message(errno).c_str());
  }
  return TruthLog(std::move(opened));
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
  if (pending_.empty()) return;
  std::size_t done = 0;
  while (done < pending_.size()) {
    const ssize_t put = ::write(file_.get(), pending_.data() + done, pending_.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      if (!complained_)
        std::fprintf(stderr, "footfall-lab: the truth log is incomplete: %s\n",
                     std::generic_category().message(errno).c_str());
      complained_ = true;
      break;
    }
    done += static_cast<std::size_t>(put);
  }
  pending_.clear();
}

}  // namespace footfall::sim
