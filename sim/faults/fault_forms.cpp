#include <algorithm>

#include "sim/faults/fault.hpp"

namespace footfall::sim {
namespace {

using K = FaultKind;
using V = FaultVerb;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

constexpr FaultForm plain(K kind, V verb, std::string_view what, std::string_view meaning) {
  return {kind, verb, what, 0.0, 0.0, kNone, "", meaning};
}

constexpr std::array kForms{
    plain(K::Drive, V::Off, "power",
          "no power: the belt rolls out, nothing answers; back, it stands and knows nothing of a run"),
    plain(K::Drive, V::Off, "answers", "hears and obeys, answers nothing"),
    plain(K::Drive, V::Off, "line", "the cable is out: hang-up, or the TCP connection closed"),
    plain(K::Drive, V::Off, "writes", "what is written is lost on the way; what is read is answered"),
    plain(K::Drive, V::Stuck, "registers", "obeys, but every reading is what it last was"),
    plain(K::Drive, V::Stuck, "motor", "writes are acknowledged and do nothing; its watchdog still works"),
    FaultForm{K::Drive, V::Garbage, "bits", 0.0, 1.0, 1.0, "of replies", "one bit of the reply is flipped"},
    FaultForm{K::Drive, V::Garbage, "noise", 0.0, 1.0, 0.3, "of replies",
              "up to 3 flipped bits, or a burst of up to 16, or a byte lost or added"},
    FaultForm{K::Drive, V::Wrong, "speed", -8.0, 8.0, 0.3, "m/s", "reports the speed that much too high"},
    FaultForm{K::Drive, V::Wrong, "register", 1.0, 1000.0, 1.0, "addresses",
              "answers with the register that many further on, where there is one"},
    FaultForm{K::Drive, V::Slow, "answers", 1.0, 100.0, 2.0, "times",
              "turnaround and bytes take that much longer"},
    FaultForm{K::Drive, V::Delayed, "answers", 0.0, 10'000.0, 100.0, "ms",
              "each reply leaves that much later, and may meet the next request"},
    FaultForm{K::Drive, V::Intermittent, "line", 0.01, 0.99, 0.5, "of the time",
              "a loose contact: bytes of both directions are lost"},

    plain(K::Incline, V::Off, "power", "stands still and answers nothing"),
    plain(K::Incline, V::Stuck, "axis", "takes the set-point and does not move"),
    FaultForm{K::Incline, V::Garbage, "bits", 0.0, 1.0, 1.0, "of replies", "one bit of the reply is flipped"},
    FaultForm{K::Incline, V::Wrong, "grade", -15.0, 15.0, 1.0, "%", "reports the grade that much too high"},
    FaultForm{K::Incline, V::Slow, "axis", 1.0, 100.0, 2.0, "times", "moves that much slower"},
    FaultForm{K::Incline, V::Delayed, "answers", 0.0, 10'000.0, 100.0, "ms",
              "each reply leaves that much later"},
    FaultForm{K::Incline, V::Intermittent, "power", 0.01, 0.99, 0.5, "of the time", "off and on"},

    plain(K::Plate, V::Off, "power",
          "sends and answers nothing; back, it streams to nobody until asked, counting from 1"),
    plain(K::Plate, V::Off, "data", "measures and counts on, nothing arrives"),
    plain(K::Plate, V::Stuck, "all", "every channel repeats its last value"),
    plain(K::Plate, V::Stuck, "fx", "one channel of the transducer repeats its last value"),
    plain(K::Plate, V::Stuck, "fy", "likewise"),
    plain(K::Plate, V::Stuck, "fz", "likewise"),
    plain(K::Plate, V::Stuck, "tx", "likewise"),
    plain(K::Plate, V::Stuck, "ty", "likewise"),
    plain(K::Plate, V::Stuck, "tz", "likewise"),
    FaultForm{K::Plate, V::Garbage, "datagrams", 0.0, 1.0, 0.05, "of datagrams",
              "rubbish of a wrong length before it"},
    FaultForm{K::Plate, V::Wrong, "offset", -5000.0, 5000.0, 50.0, "N", "vertical force that much too high"},
    FaultForm{K::Plate, V::Wrong, "scale", 0.0, 10.0, 1.2, "times", "all channels that much too large"},
    plain(K::Plate, V::Wrong, "saturated", "all channels at their end stop, and the status says so"),
    plain(K::Plate, V::Wrong, "invalid",
          "all channels -2^31, as a dead converter gives; the status says nothing"),
    plain(K::Plate, V::Wrong, "error", "the status says that the values are not to be trusted"),
    FaultForm{K::Plate, V::Slow, "sampling", 1.0, 100.0, 2.0, "times", "samples that much more seldom"},
    FaultForm{K::Plate, V::Delayed, "data", 0.0, 10'000.0, 100.0, "ms",
              "each datagram arrives that much later"},
    FaultForm{K::Plate, V::Intermittent, "data", 0.01, 0.99, 0.5, "of the time", "bursts of loss"},
    FaultForm{K::Plate, V::Intermittent, "random", 0.0, 1.0, 0.05, "of datagrams", "each is lost by chance"},

    plain(K::Imu, V::Off, "data", "measures on, nothing arrives and nothing is answered"),
    plain(K::Imu, V::Stuck, "all", "every axis repeats its last value"),
    FaultForm{K::Imu, V::Garbage, "datagrams", 0.0, 1.0, 0.05, "of datagrams", "rubbish before it"},
    FaultForm{K::Imu, V::Wrong, "rate", -2000.0, 2000.0, 50.0, "deg/s",
              "every gyroscope axis that much too high"},
    FaultForm{K::Imu, V::Slow, "sampling", 1.0, 100.0, 2.0, "times", "sends only each so manieth sample"},
    FaultForm{K::Imu, V::Delayed, "data", 0.0, 10'000.0, 100.0, "ms",
              "each datagram arrives that much later"},
    FaultForm{K::Imu, V::Intermittent, "data", 0.01, 0.99, 0.5, "of the time", "bursts of loss"},
    FaultForm{K::Imu, V::Intermittent, "random", 0.0, 1.0, 0.05, "of datagrams", "each is lost by chance"},

    plain(K::Network, V::Off, "data", "no plate's datagram arrives"),
    plain(K::Network, V::Stuck, "data",
          "everything is held, and arrives at once when the fault ends (1 s at most)"),
    FaultForm{K::Network, V::Garbage, "datagrams", 0.0, 1.0, 0.05, "of datagrams",
              "rubbish of a wrong length before it"},
    FaultForm{K::Network, V::Wrong, "order", 0.0, 1.0, 0.05, "of datagrams", "swapped with the next"},
    FaultForm{K::Network, V::Wrong, "twice", 0.0, 1.0, 0.05, "of datagrams", "arrives twice"},
    FaultForm{K::Network, V::Slow, "bunches", 1.0, 1000.0, 20.0, "ms",
              "lets through only once in so long, all at once"},
    FaultForm{K::Network, V::Delayed, "data", 0.0, 10'000.0, 100.0, "ms",
              "each datagram arrives that much later"},
    FaultForm{K::Network, V::Intermittent, "data", 0.01, 0.99, 0.5, "of the time", "bursts of loss"},
    FaultForm{K::Network, V::Intermittent, "random", 0.0, 1.0, 0.05, "of datagrams",
              "each is lost by chance"},

    plain(K::Clock, V::Stuck, "sampling",
          "nothing is sampled meanwhile; afterwards the count goes on where it was"),
    FaultForm{K::Clock, V::Wrong, "rate", -5000.0, 5000.0, 500.0, "ppm", "runs that much too fast"},
    FaultForm{K::Clock, V::Slow, "rate", 1.0, 100.0, 2.0, "times", "runs that much slower"},
    FaultForm{K::Clock, V::Intermittent, "sampling", 0.01, 0.99, 0.5, "of the time", "stops and goes on"},
};

}  // namespace

std::span<const FaultForm> fault_forms() {
  return kForms;
}

const FaultForm* find_form(FaultKind kind, FaultVerb verb, std::string_view what) {
  const auto found = std::find_if(kForms.begin(), kForms.end(), [&](const FaultForm& form) {
    return form.kind == kind && form.verb == verb && (what.empty() || form.what == what);
  });
  return found == kForms.end() ? nullptr : &*found;
}

}  // namespace footfall::sim
