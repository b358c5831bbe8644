#include "runtime/train/Progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace halcyon::runtime {

static double countSeconds(std::chrono::steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// `1.2 s`, `3:05` or `2:03:05`, into the caller's buffer: progress is drawn within the training
// loop, which allocates nothing.
static const char *formatDuration(double seconds, char (&text)[32]) {
  const long long whole = std::llround(seconds);
  if (seconds < 60)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else if (whole < 3600)
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  else
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  return text;
}

Progress::Progress(bool isClassifier, int64_t firstStep, int64_t totalSteps, int64_t stepsPerEpoch)
    : isClassifier(isClassifier), isLive(isatty(STDERR_FILENO) != 0), firstStep(firstStep),
      totalSteps(totalSteps), stepsPerEpoch(stepsPerEpoch), step(firstStep), runStart(Clock::now()),
      epochStart(runStart), lastStep(runStart), lastDrawn(runStart) {}

double Progress::getEpochSeconds() const {
  return std::max(countSeconds(lastStep - epochStart), 1e-9);
}

double Progress::estimateSecondsLeft() const {
  const double perStep = countSeconds(lastStep - runStart) / double(step - firstStep);
  return perStep * double(totalSteps - step);
}

void Progress::beginEpoch() {
  lossSum = accuracySum = 0;
  images = 0;
  epochStart = Clock::now();
}

void Progress::addStep(const StepResult &result, const TrainingPosition &position) {
  step = position.step;
  lastStep = Clock::now();
  images += result.images;
  lossSum += double(result.loss) * result.images;
  accuracySum += result.accuracy * result.images;
  if (isLive && lastStep - lastDrawn > std::chrono::milliseconds(100))
    draw();
}

void Progress::draw() {
  lastDrawn = lastStep;
  const int64_t epoch = (step - 1) / stepsPerEpoch;
  char left[32];
  std::fprintf(stderr, "\r\x1b[Kepoch %lld/%lld  %3lld %%  loss %.4f", (long long)epoch + 1,
               (long long)(totalSteps - 1) / stepsPerEpoch + 1,
               (long long)((step - epoch * stepsPerEpoch) * 100 / stepsPerEpoch),
               lossSum / double(images));
  if (isClassifier)
    std::fprintf(stderr, "  accuracy %.2f %%", 100 * accuracySum / double(images));
  std::fprintf(stderr, "  %.0f images/s  %s left", double(images) / getEpochSeconds(),
               formatDuration(estimateSecondsLeft(), left));
}

void Progress::endEpoch(const Evaluation *validation) {
  if (images == 0)
    return;
  if (isLive)
    std::fputs("\r\x1b[K", stderr);
  char duration[32];
  std::printf("epoch %lld/%lld  loss %.4f", (long long)(step - 1) / stepsPerEpoch + 1,
              (long long)(totalSteps - 1) / stepsPerEpoch + 1, lossSum / double(images));
  if (isClassifier)
    std::printf("  accuracy %.2f %%", 100 * accuracySum / double(images));
  if (validation)
    std::printf("  validation loss %.4f", validation->loss);
  if (validation && isClassifier)
    std::printf("  validation accuracy %.2f %%", 100 * validation->accuracy);
  std::printf("  %.0f images/s  %s\n", double(images) / getEpochSeconds(),
              formatDuration(getEpochSeconds(), duration));
  std::fflush(stdout);
  images = 0;
}

} // namespace halcyon::runtime
