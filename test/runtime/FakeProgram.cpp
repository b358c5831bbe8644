// A hand-written stand-in for generated code: a dense layer, [1, 4, 4] -> 3, with momentum, dropout
// of pixels, a running statistic and a packed copy of its weights, in f32 and f64. It aborts where
// the runtime breaks the contract.
//
// Built twice: as a classifier (cross entropy) and, with FAKE_REGRESSION, as a regression (mean
// squared error). FAKE_FAULT=single makes the step's gradient wrong, FAKE_FAULT=both that of the
// reference too, FAKE_FAULT=rounding moves the step's by how the loss rounds, FAKE_FAULT=unsteady
// by how many steps there were, FAKE_FAULT=image ends the program where a single image is predicted
// on its own, FAKE_FAULT=exception throws where several are.
#include "runtime/Program.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>

extern "C" const HalcyonProgram halcyon_program;

namespace {

constexpr int Pixels = 16, Classes = 3, StoredWeights = 64;

// The state, in elements. The weights are stored as [2][4][4][2], two classes side by side, the
// fourth padding; those of the reference row-major.
constexpr int Weights = 0, Bias = 64, WeightMomentum = 80, BiasMomentum = 144, Mean = 160,
              Pack = 176, StateElements = 240;

constexpr int WrongGradient = StoredWeights + 1; // of those with a fault
constexpr double WeightDecay = 0.01;

template <typename Real> int locateWeight(int output, int pixel) {
  return std::is_same_v<Real, float> ? output / 2 * 32 + pixel * 2 + output % 2
                                     : output * Pixels + pixel;
}

void require(bool condition, const char *what) {
  if (condition)
    return;
  std::fprintf(stderr, "the runtime broke the contract: %s\n", what);
  std::abort();
}

bool hasFault(const char *kind) {
  const char *fault = std::getenv("FAKE_FAULT");
  return fault && std::strcmp(fault, kind) == 0;
}

// The last bits of a number, from -0.5 to 0.5.
float lastBitsOf(float number) {
  uint32_t bits;
  std::memcpy(&bits, &number, 4);
  return float(bits % 16) / 15 - 0.5f;
}

const float *imageOf(const HalcyonCall *call, int n) {
  return static_cast<const float *>(call->slots[HALCYON_IMAGE]) + n * Pixels;
}

float weightOf(const HalcyonCall *call, int n) {
  return static_cast<const float *>(call->slots[HALCYON_EXAMPLE_WEIGHTS])[n];
}

// Drops a pixel of sixteen, by the image's random key.
bool isDropped(const HalcyonCall *call, int n, int pixel) {
  const uint32_t *keys = static_cast<const uint32_t *>(call->slots[HALCYON_RANDOM_KEYS]) + 2 * n;
  return ((keys[0] + uint32_t(pixel) * 0x9E3779B9u) ^ keys[1]) * 0x85EBCA6Bu >> 28 == 0;
}

void checkPastImages(const HalcyonCall *call, const HalcyonEntry &entry, bool learns) {
  require(call->images >= 1 && call->images <= entry.batch, "images out of range");
  const int capacity = (entry.batch + entry.slice - 1) / entry.slice * entry.slice;
  for (int n = call->images; n < capacity; ++n) {
    for (int pixel = 0; pixel < Pixels; ++pixel)
      require(imageOf(call, n)[pixel] == 0, "an image past the last one is not zero");
    require(!learns || weightOf(call, n) == 0, "an example weight past the last image is not zero");
  }
  for (int n = 0; learns && n < call->images; ++n)
    require(weightOf(call, n) == 1.0f / float(call->images), "an example weight is not 1 / images");
}

// The first word of an entry's memory: zero before the first call, ours afterwards.
void checkMemory(const HalcyonCall *call, uint32_t mark) {
  require(reinterpret_cast<uintptr_t>(call->shared) % HALCYON_ALIGNMENT == 0,
          "shared memory is not aligned");
  for (char *memory : {call->shared, call->worker_scratch}) {
    uint32_t word;
    std::memcpy(&word, memory, 4);
    require(word == 0 || word == mark, "memory of an entry was not left alone");
    std::memcpy(memory, &mark, 4);
  }
}

// Of one image: the outputs, the loss, and the loss's gradient with respect to the outputs.
template <typename Real> struct Answer {
  Real output[Classes], gradient[Classes], loss;
  bool right;
};

template <typename Real>
Answer<Real> answer(const HalcyonCall *call, int n, const Real *weights, const Real *bias,
                    bool training) {
  Answer<Real> result = {};
  for (int output = 0; output < Classes; ++output) {
    result.output[output] = bias[output];
    for (int pixel = 0; pixel < Pixels; ++pixel)
      if (!training || !isDropped(call, n, pixel))
        result.output[output] +=
            weights[locateWeight<Real>(output, pixel)] * Real(imageOf(call, n)[pixel]);
  }
  if (!call->slots[HALCYON_TARGET])
    return result;
#ifdef FAKE_REGRESSION
  const float *target = static_cast<const float *>(call->slots[HALCYON_TARGET]) + n * Classes;
  for (int output = 0; output < Classes; ++output) {
    const Real difference = result.output[output] - Real(target[output]);
    result.loss += difference * difference / Classes;
    result.gradient[output] = 2 * difference / Classes;
  }
#else
  const int label = static_cast<const int32_t *>(call->slots[HALCYON_TARGET])[n];
  const Real largest = *std::max_element(result.output, result.output + Classes);
  Real sum = 0;
  for (Real output : result.output)
    sum += std::exp(output - largest);
  result.loss = std::log(sum) + largest - result.output[label];
  for (int output = 0; output < Classes; ++output)
    result.gradient[output] =
        std::exp(result.output[output] - largest) / sum - Real(output == label);
  result.right = result.output[label] == largest;
#endif
  return result;
}

// What one slice of images leaves: gradients (as stored), loss, accuracy. `shared` holds one per
// slice behind 64 bytes.
template <typename Real> struct Partial {
  Real gradients[StoredWeights + 16], loss, accuracy, mean, padding[13];
};

template <typename Real> Partial<Real> *partialsOf(const HalcyonCall *call) {
  return reinterpret_cast<Partial<Real> *>(call->shared + 64);
}

constexpr int Slice = 4;

template <typename Real> void learnSlice(const HalcyonCall *call, int32_t cell, int32_t worker) {
  require(worker >= 0 && worker < call->workers, "worker out of range");
  const auto *state = reinterpret_cast<const Real *>(call->state);
  Partial<Real> &partial = partialsOf<Real>(call)[cell];
  partial = {};
  for (int n = cell * Slice; n < std::min((cell + 1) * Slice, call->images); ++n) {
    const Real weight = Real(weightOf(call, n));
    const Answer<Real> result = answer(call, n, state + Weights, state + Bias, true);
    partial.loss += weight * result.loss;
    partial.accuracy += weight * Real(result.right);
    for (int output = 0; output < Classes; ++output) {
      partial.gradients[StoredWeights + output] += weight * result.gradient[output];
      for (int pixel = 0; pixel < Pixels; ++pixel)
        if (!isDropped(call, n, pixel))
          partial.gradients[locateWeight<Real>(output, pixel)] +=
              weight * result.gradient[output] * Real(imageOf(call, n)[pixel]);
    }
    for (int pixel = 0; pixel < Pixels; ++pixel)
      partial.mean += weight * Real(imageOf(call, n)[pixel]) / Pixels;
  }
}

template <typename Real>
Partial<Real> learn(const HalcyonCall *call, HalcyonCellFunction body = learnSlice<Real>) {
  const int cells = (call->images + Slice - 1) / Slice;
  call->parallel(call->pool, cells, 0, 0, body, call);
  Partial<Real> sum = {};
  const auto *begin = reinterpret_cast<const Real *>(partialsOf<Real>(call));
  auto *total = reinterpret_cast<Real *>(&sum);
  const int elements = int(sizeof(Partial<Real>) / sizeof(Real));
  for (int cell = 0; cell < cells; ++cell)
    for (int i = 0; i < elements; ++i)
      total[i] += begin[cell * elements + i];
  *static_cast<Real *>(call->slots[HALCYON_LOSS]) = sum.loss;
  return sum;
}

void packWeights(const HalcyonCall *call) {
  auto *state = reinterpret_cast<float *>(call->state);
  std::copy_n(state + Weights, StoredWeights, state + Pack);
}

void update(const HalcyonCall *call, const Partial<float> &sum) {
  auto *state = reinterpret_cast<float *>(call->state);
  const float rate = *static_cast<const float *>(call->slots[HALCYON_RATE]);
  for (int i = 0; i < StoredWeights + 16; ++i) {
    state[WeightMomentum + i] = 0.9f * state[WeightMomentum + i] + sum.gradients[i] +
                                float(WeightDecay) * state[Weights + i];
    state[Weights + i] -= rate * state[WeightMomentum + i];
  }
  state[Mean] = 0.9f * state[Mean] + 0.1f * sum.mean;
  *static_cast<float *>(call->slots[HALCYON_ACCURACY]) = sum.accuracy;
}

void observe(const HalcyonCall *call, int32_t task, int32_t worker) {
  if (call->observe)
    call->observe(call, task, worker);
}

void learnCell(const HalcyonCall *call, int32_t cell, int32_t worker) {
  observe(call, 0, worker);
  learnSlice<float>(call, cell, worker);
  observe(call, -1, worker);
}

void packCell(const HalcyonCall *call, int32_t, int32_t worker) {
  observe(call, 1, worker);
  packWeights(call);
  observe(call, -1, worker);
}

void runTrain(const HalcyonCall *call) {
  checkPastImages(call, halcyon_program.train, true);
  checkMemory(call, 0x11111111);
  Partial<float> sum = learn<float>(call, learnCell);
  if (hasFault("single") || hasFault("both"))
    sum.gradients[WrongGradient] *= 1.1f;
  if (hasFault("rounding"))
    sum.gradients[WrongGradient] += 0.01f * lastBitsOf(sum.loss);
  static int steps = 0;
  if (hasFault("unsteady"))
    sum.gradients[WrongGradient] += 0.01f * float(++steps);
  update(call, sum);
  call->parallel(call->pool, 1, 0, 0, packCell, call);
}

void runReferenceGradients(const HalcyonCall *call) {
  checkPastImages(call, halcyon_program.reference_gradients, true);
  checkMemory(call, 0x33333333);
  auto *gradients = static_cast<double *>(call->slots[HALCYON_GRADIENTS]);
  std::copy_n(learn<double>(call).gradients, StoredWeights + 16, gradients);
  if (hasFault("both"))
    gradients[WrongGradient] *= 1.1;
}

void runEvaluate(const HalcyonCall *call) {
  checkPastImages(call, halcyon_program.evaluate, true);
  checkMemory(call, 0x44444444);
  const auto *state = reinterpret_cast<const float *>(call->state);
  float loss = 0, accuracy = 0;
  for (int n = 0; n < call->images; ++n) {
    const Answer<float> result = answer(call, n, state + Weights, state + Bias, false);
    loss += weightOf(call, n) * result.loss;
    accuracy += weightOf(call, n) * float(result.right);
  }
  *static_cast<float *>(call->slots[HALCYON_LOSS]) = loss;
  *static_cast<float *>(call->slots[HALCYON_ACCURACY]) = accuracy;
}

void runPredict(const HalcyonCall *call) {
  if (hasFault("exception"))
    throw 1;
  checkPastImages(call, halcyon_program.predict, false);
  checkMemory(call, 0x55555555);
  const auto *state = reinterpret_cast<const float *>(call->state);
  for (int n = 0; n < call->images; ++n) {
    const Answer<float> result = answer(call, n, state + Pack, state + Bias, false);
    std::copy_n(result.output, Classes,
                static_cast<float *>(call->slots[HALCYON_OUTPUT]) + n * Classes);
  }
}

void answerCell(const HalcyonCall *call, int32_t, int32_t worker) {
  observe(call, 0, worker);
  const auto *state = reinterpret_cast<const float *>(call->state);
  const Answer<float> result = answer(call, 0, state + Pack, state + Bias, false);
  std::copy_n(result.output, Classes, static_cast<float *>(call->slots[HALCYON_OUTPUT]));
  observe(call, -1, worker);
}

void runPredictImage(const HalcyonCall *call) {
  require(call->images == 1, "predict_image takes one image");
  require(!hasFault("image"), "predict_image was called");
  checkPastImages(call, halcyon_program.predict_image, false);
  checkMemory(call, 0x66666666);
  const auto *state = reinterpret_cast<const float *>(call->state);
  require(std::equal(state + Weights, state + Weights + StoredWeights, state + Pack),
          "prepare comes before predict_image");
  call->parallel(call->pool, 1, 0, 0, answerCell, call);
}

constexpr HalcyonDimension plain(int64_t extent, int64_t stride) { return {extent, 1, stride, 0}; }
constexpr HalcyonDimension denseView[] = {{3, 2, 32, 1}, plain(4, 8), plain(4, 2)};
constexpr HalcyonDimension biasView[] = {plain(Classes, 1)};
constexpr HalcyonDimension meanView[] = {plain(1, 1)};

/// `element` of the state, as f32, and of the reference's, as f64; `gradient` of the gradients, -1
/// where it has none.
template <size_t Rank>
constexpr HalcyonParameter
parameter(const char *name, HalcyonRole role, HalcyonInitializer initializer, double value,
          std::array<int64_t, 2> shape, const HalcyonDimension (&view)[Rank], int64_t element,
          int64_t gradient) {
  return {name,
          role,
          initializer,
          value,
          shape[1] ? 2 : 1,
          {shape[0], shape[1]},
          {view, Rank, element * 4},
          element * 8,
          gradient < 0 ? -1 : gradient * 8};
}

constexpr HalcyonParameter parameters[] = {
    parameter("dense.weight", HALCYON_WEIGHT, HALCYON_UNIFORM, 0.25, {Classes, Pixels}, denseView,
              Weights, 0),
    parameter("dense.bias", HALCYON_WEIGHT, HALCYON_CONSTANT, 0, {Classes}, biasView, Bias,
              StoredWeights),
    parameter("dense.weight.momentum", HALCYON_OPTIMIZER, HALCYON_CONSTANT, 0, {Classes, Pixels},
              denseView, WeightMomentum, -1),
    parameter("dense.bias.momentum", HALCYON_OPTIMIZER, HALCYON_CONSTANT, 0, {Classes}, biasView,
              BiasMomentum, -1),
    parameter("mean", HALCYON_STATISTIC, HALCYON_CONSTANT, 0.5, {1}, meanView, Mean, -1)};

constexpr HalcyonSegment trainSegments[] = {{3, 3, 0}, {1, 0, 0}};
constexpr char kernelNames[] = "learn\0pack\0answer";
constexpr HalcyonKernel kernels[] = {{0, 4 * 4 * Classes * Pixels, 1024},
                                     {6, 0, 8 * StoredWeights},
                                     {11, 2 * Classes * Pixels, 1024}};
constexpr HalcyonTask trainTasks[] = {{0, 0, 0, 3}, {1, 1, 0, 1}};

constexpr HalcyonSegment imageSegments[] = {{1, 0, 0}};
constexpr HalcyonTask imageTasks[] = {{2, 0, 0, 1}};

constexpr int64_t SharedBytes = 64 + 3 * int64_t(sizeof(Partial<double>));
// So much that what the process takes by itself, which differs from run to run, is little beside
// it.
constexpr int64_t TrainSharedBytes = SharedBytes + (8 << 20);

} // namespace

extern "C" const HalcyonProgram halcyon_program = {
    HALCYON_PROGRAM_VERSION,
    "fake",
    "fake.nn",
    "x86-64-v3",
    "a plan by hand",
    3,
    1,
    {1, 4, 4},
    {Classes},
#ifdef FAKE_REGRESSION
    HALCYON_MEAN_SQUARED_ERROR,
#else
    HALCYON_CROSS_ENTROPY,
#endif
    5,
    WeightDecay,
    {HALCYON_SCHEDULE_COSINE, 5, 0, 0.5, 0, 0.2},
    StateElements * 4,
    0,
    0,
    5,
    parameters,
    {runTrain, 10, Slice, 2, 4, TrainSharedBytes, 64, 2, 2, trainSegments, trainTasks, kernels,
     kernelNames},
    {runEvaluate, 10, 5, 1, 4, 64, 64, 0, 0, nullptr, nullptr, nullptr, nullptr},
    {runPredict, 6, 3, 1, 4, 64, 64, 0, 0, nullptr, nullptr, nullptr, nullptr},
    {runPredictImage, 1, 1, 1, 4, 64, 64, 1, 1, imageSegments, imageTasks, kernels, kernelNames},
    {packWeights, 1, 1, 1, 4, 64, 64, 0, 0, nullptr, nullptr, nullptr, nullptr},
    StateElements * 8,
    (StoredWeights + 16) * 8,
    {runReferenceGradients, 8, Slice, 2, 8, SharedBytes, 64, 0, 0, nullptr, nullptr, nullptr,
     nullptr}};
