#include "cli/recompute.hpp"
namespace footfall::cli {
int run_recompute(const RecomputeOptions&) { return 2; }
}
