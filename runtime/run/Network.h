#ifndef HALCYON_RUNTIME_RUN_NETWORK_H
#define HALCYON_RUNTIME_RUN_NETWORK_H

#include "runtime/Program.h"
#include "runtime/Status.h"
#include "runtime/run/Arena.h"
#include "runtime/run/Batch.h"
#include "runtime/run/CacheDistance.h"
#include "runtime/run/SpreadChoice.h"
#include "runtime/run/ThreadPool.h"

#include <memory>
#include <string>
#include <vector>

namespace halcyon::runtime {

/// An entry point, and what to call it in messages.
struct NamedEntry {
  const HalcyonEntry *entry;
  const char *name;
};

/// All entry points of a program, those included that it lacks.
std::vector<NamedEntry> listEntries(const HalcyonProgram &program);

/// Fails where the program lacks one of the entries.
Status checkEntries(const HalcyonProgram &program,
                    const std::vector<const HalcyonEntry *> &entries);

/// The memory that an entry's plan takes beside the state: shared + workers, in bytes.
int64_t countEntryBytes(const HalcyonEntry &entry, int threads);

/// A program in memory: its state, the memory of the entries that a command uses, and the threads
/// that run them.
class Network {
public:
  /// Allocates everything that runs of `entries` take. Fails where the program lacks one of them,
  /// or the memory does.
  static Result<std::unique_ptr<Network>>
  create(const HalcyonProgram &program, std::vector<const HalcyonEntry *> entries, int threads);

  /// Runs an entry on the batch. Allocates nothing.
  void run(const HalcyonEntry &entry);
  /// The same of an entry for single images, on one of the batch: on all threads, or on the calling
  /// one where that is faster. The result does not depend on it.
  void runOnImage(const HalcyonEntry &entry, int64_t index);

  /// Runs an entry that tells `observe` of its tasks; its loops go to `parallel` with `pool`.
  void runObserved(const HalcyonEntry &entry, void *pool, HalcyonParallelFunction parallel,
                   HalcyonObserver observe);

  /// The bytes of memory that `create` takes from the system.
  static int64_t countBytes(const HalcyonProgram &program,
                            std::vector<const HalcyonEntry *> entries, int threads);

  /// Computes what prediction needs of the weights, if the network was made to predict; to be run
  /// when they were written.
  void prepare();

  const HalcyonProgram &getProgram() const { return program; }
  char *getState() { return state; }
  /// Whether the state has its end, the optimizer's part.
  bool hasOptimizer() const { return withOptimizer; }
  char *getReferenceState() { return referenceState; }
  Batch &getBatch() { return batch; }
  ThreadPool &getPool() { return pool; }

private:
  HalcyonCall makeCall(const HalcyonEntry &entry);
  void measureDistance(const HalcyonEntry &entry);

  struct EntryMemory {
    const HalcyonEntry *entry;
    char *shared;
    char *workerScratch;
  };

  Network(const HalcyonProgram &program, const std::vector<const HalcyonEntry *> &entries,
          int threads, const BatchExtent &extent, int64_t referenceBytes, Arena arena);

  const HalcyonProgram &program;
  ThreadPool pool;
  bool withOptimizer;
  Arena arena;
  char *state;
  char *prepared;
  char *referenceState;
  std::vector<EntryMemory> memories;
  Batch batch;
  SpreadChoice spreadOfImages;
  CacheDistance distance;
};

} // namespace halcyon::runtime

#endif
