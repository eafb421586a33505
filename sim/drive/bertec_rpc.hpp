#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/drive/bertec_belts.hpp"
#include "sim/drive/lab_treadmill.hpp"

namespace footfall::sim {

struct BertecRpcOptions {
  bool comma = false;  ///< the computer's language writes 1,2; otherwise a comma groups thousands
  bool strict = true;  ///< only a client that has introduced itself is obeyed (plausible, not known)
};

/// What the newer remote's software answers to one request, from its third-party client's calls: JSON in,
/// JSON out. Texts are read in the computer's language, as such programs do. Thread: the lab's. Blocks:
/// never. Allocates: yes. Errors: codes in the answer.
class BertecRpc {
 public:
  struct Heartbeat {
    std::string host;
    std::uint16_t port = 0;
  };
  struct Answer {
    nlohmann::ordered_json json;
    std::optional<Heartbeat> introduced;  ///< the request was a good InitConnect
  };

  BertecRpc(const BertecRpcOptions& options, BertecBelts& belts) : options_(options), belts_(belts) {}
  /// Tells of RunTreadmill ("bertec": the fields of the panel's remote), RunIncline and InitConnect.
  void on_command(LabTreadmill::Listener listener) { listener_ = std::move(listener); }
  Answer answer(const std::string& request, bool introduced);

 private:
  int run_treadmill(const nlohmann::json& params, bool introduced);
  int run_incline(const nlohmann::json& params);
  [[nodiscard]] std::optional<double> number(const nlohmann::json& params, const char* key) const;

  BertecRpcOptions options_;
  BertecBelts& belts_;
  LabTreadmill::Listener listener_;
};

}  // namespace footfall::sim
