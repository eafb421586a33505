#include <lsl_c.h>

#include "core/time.hpp"
#include "station/live_output/sink.hpp"

namespace footfall::station {
namespace {

class LslSink final : public LiveSink {
 public:
  ~LslSink() override {
    for (lsl_outlet outlet : outlets_) lsl_destroy_outlet(outlet);
  }

  core::Result<void> open(const std::vector<StreamShape>& streams) override {
    for (const StreamShape& shape : streams) {
      lsl_streaminfo info =
          lsl_create_streaminfo(const_cast<char*>(shape.name.c_str()), const_cast<char*>(shape.type.c_str()),
                                static_cast<std::int32_t>(shape.channels.size()), shape.nominal_rate_hz,
                                cft_float32, const_cast<char*>(shape.source_id.c_str()));
      if (info == nullptr)
        return core::fail(core::Remedy::Reconfigure, "LSL refuses the stream %s", shape.name.c_str());
      describe(info, shape);
      lsl_outlet outlet = lsl_create_outlet(info, 0, kBufferedSeconds);
      lsl_destroy_streaminfo(info);
      if (outlet == nullptr)
        return core::fail(core::Remedy::Reconfigure, "LSL opens no outlet for %s", shape.name.c_str());
      outlets_.push_back(outlet);
      widths_.push_back(shape.channels.size());
    }
    return {};
  }

  void push(std::size_t stream, std::span<const double> times_s, std::span<const float> values) override {
    // liblsl's clock is the monotonic one by default, but a user may have configured another.
    const double ahead = lsl_local_clock() - static_cast<double>(core::monotonic_now().ns) * 1e-9;
    for (std::size_t i = 0; i < times_s.size(); ++i)
      (void)lsl_push_sample_ft(outlets_[stream], values.data() + i * widths_[stream], times_s[i] + ahead);
  }

 private:
  static constexpr std::int32_t kBufferedSeconds = 20;

  static void describe(lsl_streaminfo info, const StreamShape& shape) {
    lsl_xml_ptr channels = lsl_append_child(lsl_get_desc(info), const_cast<char*>("channels"));
    for (const StreamChannel& channel : shape.channels) {
      lsl_xml_ptr child = lsl_append_child(channels, const_cast<char*>("channel"));
      const auto add = [child](const char* key, const std::string& value) {
        lsl_append_child_value(child, const_cast<char*>(key), const_cast<char*>(value.c_str()));
      };
      add("label", channel.label);
      add("unit", channel.unit);
      add("type", channel.type);
    }
  }

  std::vector<lsl_outlet> outlets_;
  std::vector<std::size_t> widths_;
};

}  // namespace

bool lsl_is_built() noexcept {
  return true;
}

core::Result<std::unique_ptr<LiveSink>> make_lsl_sink() {
  return std::unique_ptr<LiveSink>(std::make_unique<LslSink>());
}

}  // namespace footfall::station
