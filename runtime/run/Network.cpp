#include "runtime/run/Network.h"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace halcyon::runtime {

std::vector<NamedEntry> listEntries(const HalcyonProgram &program) {
  return {{&program.train, "train"},     {&program.evaluate, "evaluate"},
          {&program.predict, "predict"}, {&program.predict_image, "predict_image"},
          {&program.prepare, "prepare"}, {&program.reference_gradients, "reference gradients"}};
}

int64_t countEntryBytes(const HalcyonEntry &entry, int threads) {
  return Arena::roundUp(entry.shared_bytes) + Arena::roundUp(threads * entry.worker_bytes);
}

static bool contains(const std::vector<const HalcyonEntry *> &entries, const HalcyonEntry &entry) {
  return std::find(entries.begin(), entries.end(), &entry) != entries.end();
}

Status checkEntries(const HalcyonProgram &program,
                    const std::vector<const HalcyonEntry *> &entries) {
  for (const NamedEntry &named : listEntries(program))
    if (!named.entry->run && contains(entries, *named.entry))
      return mistake("{0}: the program has no entry '{1}', because {2} does not say how to train; "
                     "give it a section 'train {0}' with a loss and an optimizer, and compile it "
                     "again",
                     program.name, named.name, program.source);
  return {};
}

static BatchExtent computeExtent(const HalcyonProgram &program,
                                 const std::vector<const HalcyonEntry *> &entries) {
  BatchExtent extent;
  for (const HalcyonEntry *entry : entries) {
    const int64_t slice = std::max(entry->slice, 1);
    extent.capacity = std::max(extent.capacity, (entry->batch + slice - 1) / slice * slice);
    extent.outputElementBytes = std::max<int64_t>(extent.outputElementBytes, entry->element_bytes);
  }
  if (contains(entries, program.reference_gradients))
    extent.gradientBytes = program.gradient_bytes;
  return extent;
}

static bool predicts(const HalcyonProgram &program,
                     const std::vector<const HalcyonEntry *> &entries) {
  return contains(entries, program.predict) || contains(entries, program.predict_image);
}

// Those that a command runs, and what prepares for prediction.
static std::vector<const HalcyonEntry *> addPrepare(const HalcyonProgram &program,
                                                    std::vector<const HalcyonEntry *> entries) {
  if (program.prepare.run && predicts(program, entries))
    entries.push_back(&program.prepare);
  return entries;
}

// Velocities are as large as the weights: who only evaluates and predicts has none.
static bool holdOptimizer(const HalcyonProgram &program,
                          const std::vector<const HalcyonEntry *> &entries) {
  return contains(entries, program.train);
}

static int64_t countStateBytes(const HalcyonProgram &program,
                               const std::vector<const HalcyonEntry *> &entries) {
  return program.state_bytes - (holdOptimizer(program, entries) ? 0 : program.optimizer_bytes);
}

static int64_t countPreparedBytes(const HalcyonProgram &program,
                                  const std::vector<const HalcyonEntry *> &entries) {
  return predicts(program, entries) ? program.prepared_bytes : 0;
}

static int64_t countReferenceBytes(const HalcyonProgram &program,
                                   const std::vector<const HalcyonEntry *> &entries) {
  return contains(entries, program.reference_gradients) ? program.reference_state_bytes : 0;
}

int64_t Network::countBytes(const HalcyonProgram &program,
                            std::vector<const HalcyonEntry *> entries, int threads) {
  entries = addPrepare(program, std::move(entries));
  int64_t bytes = Arena::roundUp(countStateBytes(program, entries)) +
                  Arena::roundUp(countPreparedBytes(program, entries)) +
                  Arena::roundUp(countReferenceBytes(program, entries)) +
                  Batch::countBytes(program, computeExtent(program, entries));
  for (const HalcyonEntry *entry : entries)
    bytes += countEntryBytes(*entry, threads);
  return bytes;
}

Result<std::unique_ptr<Network>> Network::create(const HalcyonProgram &program,
                                                 std::vector<const HalcyonEntry *> entries,
                                                 int threads) {
  if (Status status = checkEntries(program, entries); !status.ok())
    return status;
  Result<Arena> arena = Arena::create(countBytes(program, entries, threads));
  if (!arena.ok())
    return arena.status();
  entries = addPrepare(program, std::move(entries));
  return std::unique_ptr<Network>(
      new Network(program, entries, threads, computeExtent(program, entries),
                  countReferenceBytes(program, entries), std::move(*arena)));
}

Network::Network(const HalcyonProgram &program, const std::vector<const HalcyonEntry *> &entries,
                 int threads, const BatchExtent &extent, int64_t referenceBytes, Arena memory)
    : program(program), pool(threads), withOptimizer(holdOptimizer(program, entries)),
      arena(std::move(memory)), state(arena.take(countStateBytes(program, entries))),
      prepared(arena.take(countPreparedBytes(program, entries))),
      referenceState(arena.take(referenceBytes)), batch(program, extent, arena) {
  for (const HalcyonEntry *entry : entries)
    memories.push_back(
        {entry, arena.take(entry->shared_bytes), arena.take(threads * entry->worker_bytes)});
}

HalcyonCall Network::makeCall(const HalcyonEntry &entry) {
  const auto memory = std::find_if(memories.begin(), memories.end(),
                                   [&](const EntryMemory &each) { return each.entry == &entry; });
  assert(memory != memories.end() && "the entry was not asked for when the network was made");
  HalcyonCall call = {};
  call.state = entry.element_bytes == 8 ? referenceState : state;
  call.prepared = prepared;
  call.shared = memory->shared;
  call.worker_scratch = memory->workerScratch;
  std::copy(batch.getSlots().begin(), batch.getSlots().end(), call.slots);
  call.images = std::max(batch.getImages(), 1);
  call.workers = pool.getThreads();
  call.pool = &pool;
  call.parallel = &ThreadPool::runParallel;
  return call;
}

// Only kernels of training have two ways to store, and a small step of another entry takes less
// than measuring does.
void Network::measureDistance(const HalcyonEntry &entry) {
  if (&entry == &program.train)
    distance.update(pool);
}

void Network::run(const HalcyonEntry &entry) {
  measureDistance(entry);
  const HalcyonCall call = makeCall(entry);
  entry.run(&call);
}

void Network::runOnImage(const HalcyonEntry &entry, int64_t index) {
  HalcyonCall call = makeCall(entry);
  call.slots[HALCYON_IMAGE] = batch.image(index);
  call.slots[HALCYON_OUTPUT] = batch.output(index);
  call.images = 1;
  if (!spreadOfImages.shouldSpread())
    call.parallel = &ThreadPool::runAlone;
  const auto begin = std::chrono::steady_clock::now();
  entry.run(&call);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  spreadOfImages.note(taken.count());
}

void Network::runObserved(const HalcyonEntry &entry, void *pool, HalcyonParallelFunction parallel,
                          HalcyonObserver observe) {
  measureDistance(entry);
  HalcyonCall call = makeCall(entry);
  call.pool = pool;
  call.parallel = parallel;
  call.observe = observe;
  entry.run(&call);
}

void Network::prepare() {
  for (const EntryMemory &memory : memories)
    if (memory.entry == &program.prepare)
      run(program.prepare);
}

} // namespace halcyon::runtime
