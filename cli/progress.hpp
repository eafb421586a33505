#pragma once
#include <cstddef>
#include <mutex>
#include <string>

namespace footfall::cli {

/// How far a long piece of work is, on stderr: a bar that redraws itself on a terminal, else a line per
/// piece. Thread: done() any. Blocks: the terminal. Allocates: yes. Errors: none.
class Progress {
 public:
  Progress(std::size_t pieces, std::string what);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void done(const std::string& piece);
  /// For stages one after the other: what is being done now, on a terminal alone; the one before is done.
  void doing(const std::string& stage);
  /// Takes the bar away.
  void clear();

 private:
  void draw(const std::string& piece) const;
  const std::size_t pieces_;
  const std::string what_;
  const bool terminal_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  bool drawn_ = false, begun_ = false;
};

}  // namespace footfall::cli
