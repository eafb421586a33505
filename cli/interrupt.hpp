#pragma once

namespace footfall::cli {

/// Takes SIGINT, SIGTERM and SIGHUP as a wish to end in order: belt first, then station, then lab. Without it
/// all would end at once, the drive before the station that has to stop it.
/// Thread: any. Blocks: never. Errors: none.
void heed_interrupts();
[[nodiscard]] bool interrupted();

}  // namespace footfall::cli
