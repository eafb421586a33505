#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "tests/support/fake_station/fake_station.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"

/// footfall-fake-station SOCKET [SCENE]: something for the console to look at, until it is interrupted.
int main(int argc, char** argv) {
  const std::string scene_name = argc > 2 ? argv[2] : "running";
  if (argc < 2 || !footfall::tests::SyntheticScene::known(scene_name)) {
    std::fputs(
        "footfall-fake-station SOCKET [running|new|armed|starting|stopped|fault|countdown|paused|idle]\n",
        stderr);
    return 2;
  }
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  footfall::tests::SyntheticScene scene(scene_name);
  footfall::tests::FakeStation station(argv[1],
                                       [&scene](double elapsed_s) { return scene.frame(elapsed_s); });
  if (!station.start()) {
    std::fprintf(stderr, "footfall-fake-station: %s cannot be opened.\n", argv[1]);
    return 2;
  }
  int received = 0;
  sigwait(&signals, &received);
  station.stop();
  for (const auto& call : station.calls()) {
    if (call.name != "Beat")
      std::printf("%s epoch %llu\n", call.name.c_str(), static_cast<unsigned long long>(call.epoch));
  }
  return 0;
}
