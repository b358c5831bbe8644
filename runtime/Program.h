/* The contract between generated code and the runtime: everything that a compiled program knows
 * about its network.
 *
 * The compiler emits one constant `HalcyonProgram` (symbol `halcyon_program`, or PREFIX_program in
 * a library). Generated code knows no file and no thread; the runtime knows no network. All sizes
 * are in bytes unless a comment says otherwise; all pointers that generated code receives are
 * aligned to HALCYON_ALIGNMENT.
 */
#ifndef HALCYON_RUNTIME_PROGRAM_H
#define HALCYON_RUNTIME_PROGRAM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Grows with every incompatible change of this header; `HalcyonProgram.version` must equal it. */
#define HALCYON_PROGRAM_VERSION 13
#define HALCYON_ALIGNMENT 64
#define HALCYON_MAXIMUM_RANK 6

/* A variable of the runtime's, int32_t, which kernels read: not 0 where the processors of the
 * threads share no cache. Kernels that overwrite what other threads have in theirs then write past
 * the caches. What they compute does not depend on it. */
#define HALCYON_WRITE_PAST_CACHES "halcyon_write_past_caches"
extern int32_t halcyon_write_past_caches;

/* One dimension of a logical, row-major tensor inside a packed buffer. Element i of the dimension
 * lies (i / tile) * outer_stride + (i % tile) * inner_stride elements from the buffer's first one.
 */
typedef struct HalcyonDimension {
  int64_t extent;
  int64_t tile;
  int64_t outer_stride; /* elements */
  int64_t inner_stride; /* elements */
} HalcyonDimension;

typedef enum HalcyonRole {
  HALCYON_WEIGHT = 0,    /* learned by the optimiser; stored in weight files */
  HALCYON_STATISTIC = 1, /* running statistics; stored in weight files */
  HALCYON_OPTIMIZER = 2, /* momentum; stored in checkpoints, not needed for inference */
} HalcyonRole;

typedef enum HalcyonInitializer {
  HALCYON_CONSTANT = 0, /* every element is `initial_value` */
  HALCYON_UNIFORM = 1,  /* uniform in [-initial_value, initial_value) */
  HALCYON_NORMAL = 2,   /* normal with mean 0 and standard deviation `initial_value` */
} HalcyonInitializer;

/* Where and how a parameter is stored: as `view`, dimensions whose row-major linearisation equals
 * that of its `shape` but which may be split further (a dense layer behind a flatten is viewed as
 * O, C, H, W). */
typedef struct HalcyonPlace {
  const HalcyonDimension *view; /* view_rank of them */
  int32_t view_rank;
  int64_t offset; /* of the first element in the state */
} HalcyonPlace;

/* A named tensor of the persistent state. Its public form (files) is `shape`, row-major f32, with
 * PyTorch's names of axes (convolution: OIHW, dense: out, in). */
typedef struct HalcyonParameter {
  const char *name;
  int32_t role;        /* HalcyonRole */
  int32_t initializer; /* HalcyonInitializer */
  double initial_value;
  int32_t rank;
  int64_t shape[HALCYON_MAXIMUM_RANK];
  HalcyonPlace place;
  /* In the reference, which stores everything row-major: of the first element in its state and in
   * the `gradients` slot; -1 where there is none. */
  int64_t reference_offset;
  int64_t gradient_offset;
} HalcyonParameter;

/* The arguments of an entry point, by slot; those that an entry does not use may be null.
 * `capacity` images are `batch` rounded up to a multiple of `slice`; per-image arrays must have
 * room for them and be zero past `images`. */
typedef enum HalcyonSlot {
  HALCYON_IMAGE = 0,  /* f32 [capacity, C, H, W] (or the input's shape), row-major */
  HALCYON_TARGET = 1, /* i32 [capacity] class labels, or f32 [capacity, ...] for regression */
  HALCYON_EXAMPLE_WEIGHTS =
      2, /* f32 [capacity]: 1 / images for each image of the call, 0 past them */
  HALCYON_RANDOM_KEYS =
      3,              /* u32 [capacity, 2]: the Philox key of each image in this step (dropout) */
  HALCYON_RATE = 4,   /* f32 [1]: the learning rate of this step */
  HALCYON_OUTPUT = 5, /* result, f32 [capacity, ...]: the network's output */
  HALCYON_LOSS = 6,   /* result, f32 [1]: the loss, averaged with the example weights */
  HALCYON_ACCURACY =
      7, /* result, f32 [1]: the fraction of images classified right; classification only */
  HALCYON_GRADIENTS = 8, /* result, f64 [gradient_bytes]: see HalcyonParameter.gradient_offset */
  HALCYON_SLOTS = 9,
} HalcyonSlot;

struct HalcyonCall;

/* Called before the task number `task` of HalcyonEntry.tasks begins on `worker`, and with -1 when
 * the lane or cell is done. */
typedef void (*HalcyonObserver)(const struct HalcyonCall *call, int32_t task, int32_t worker);

/* One parallel loop: calls `body(call, cell, worker)` once for each cell of 0 … cells - 1, in any
 * order and on any of `workers` threads, worker < call->workers, and returns when all are done; but
 * where `goes_on` is not 0, they may run until the next loop is done, which needs nothing of this
 * one: threads need not wait for each other in between. The runtime provides it in the call. It is
 * faster where the same thread runs the same cells in every loop of as many, and the last of them
 * first where `descending` is not 0: their memory is then still in the cache. */
typedef void (*HalcyonCellFunction)(const struct HalcyonCall *call, int32_t cell, int32_t worker);
typedef void (*HalcyonParallelFunction)(void *pool, int32_t cells, int32_t descending,
                                        int32_t goes_on, HalcyonCellFunction body,
                                        const struct HalcyonCall *call);

/* One call of an entry point. The memory belongs to the caller; generated code allocates nothing
 * and keeps nothing. */
typedef struct HalcyonCall {
  char *state;    /* HalcyonProgram.state_bytes; persistent: parameters, statistics, momentum. For
                     `evaluate`, `predict` and `prepare` the optimizer_bytes at its end may lack */
  char *prepared; /* HalcyonProgram.prepared_bytes, for `prepare` and `predict` */
  char *shared; /* HalcyonEntry.shared_bytes; zero before the entry's first call, then left alone */
  char *worker_scratch; /* workers * HalcyonEntry.worker_bytes; likewise */
  void *slots[HALCYON_SLOTS];
  int32_t images; /* 1 … HalcyonEntry.batch */
  int32_t workers;
  void *pool;
  HalcyonParallelFunction parallel;
  HalcyonObserver observe; /* of entries with tasks; null: nobody observes */
} HalcyonCall;

typedef void (*HalcyonEntryFunction)(const HalcyonCall *call);

/* A part of an entry that runs in parallel. One begins when the one before has ended or, where it
 * is joined to that, when all of its cells are taken: the two are in one loop. */
typedef struct HalcyonSegment {
  int32_t cells;  /* run in any order, on as many threads as there are */
  int32_t slices; /* of a full batch, neighbours in each cell: c takes those from
                     c * slices / cells up to the next cell's; 0 where cells are not about images */
  int32_t joined; /* 0 or 1 */
} HalcyonSegment;

/* What a task runs, for `profile` and `info`. */
typedef struct HalcyonKernel {
  int32_t name; /* in HalcyonEntry.kernel_names: "zero", "zero halo" where memory is cleared */
  int64_t operations; /* of a run: floating-point by definition, a product and a sum are two */
  int64_t bytes;      /* of a run: of the buffers that it reads and writes, each counted once */
} HalcyonKernel;

/* What a segment runs one after the other, in this order: the calls of kernels. */
typedef struct HalcyonTask {
  int32_t kernel; /* of HalcyonEntry.kernels */
  int32_t segment;
  int32_t cell; /* the first that runs it; 0 in a segment over slices */
  /* In a call on a full batch: once a slice or once a lane, or in so many cells from that one on.
   */
  int32_t runs;
} HalcyonTask;

/* An entry point and the memory that its plan takes:
 * shared_bytes + workers * worker_bytes. All multiples of HALCYON_ALIGNMENT.
 */
typedef struct HalcyonEntry {
  HalcyonEntryFunction run; /* null where the program lacks the entry */
  int32_t batch;            /* the most images that one call takes */
  int32_t slice;            /* images that one kernel call computes */
  int32_t lanes;            /* the most cells that run at once with accumulators of their own */
  int32_t element_bytes; /* 4: f32; 8: the double-precision reference, whose state and gradients are
                            f64 */
  int64_t shared_bytes;
  int64_t worker_bytes;
  int32_t segment_count;
  int32_t task_count;
  const HalcyonSegment *segments;
  const HalcyonTask *tasks; /* in the order of their segments */
  const HalcyonKernel *kernels;
  const char *kernel_names; /* each with a 0 behind it */
} HalcyonEntry;

typedef enum HalcyonLoss {
  HALCYON_NO_LOSS = 0,
  HALCYON_CROSS_ENTROPY = 1,
  HALCYON_MEAN_SQUARED_ERROR = 2
} HalcyonLoss;

typedef enum HalcyonScheduleKind {
  HALCYON_SCHEDULE_CONSTANT = 0,
  HALCYON_SCHEDULE_STEP = 1,  /* rate * factor^floor(epoch / every) */
  HALCYON_SCHEDULE_COSINE = 2 /* rate * (1 + cos(pi * progress)) / 2 over `epochs`, per step
                                 (Loshchilov and Hutter, 2017) */
} HalcyonScheduleKind;

/* The learning rate over time. `warmup` epochs rise linearly from 0 to `rate` first, step by step.
 */
typedef struct HalcyonSchedule {
  int32_t kind; /* HalcyonScheduleKind */
  int32_t epochs;
  int32_t every;
  double warmup;
  double factor;
  double rate;
} HalcyonSchedule;

typedef struct HalcyonProgram {
  uint32_t version;   /* HALCYON_PROGRAM_VERSION */
  const char *name;   /* of the network */
  const char *source; /* the file it was compiled from */
  const char *target; /* the processor it was compiled for, an LLVM CPU name */
  /* The whole program text of the plan that `info` prints, one line per fact. */
  const char *summary;
  int32_t input_rank;  /* without the batch */
  int32_t output_rank; /* without the batch */
  int64_t input_shape[HALCYON_MAXIMUM_RANK];
  int64_t output_shape[HALCYON_MAXIMUM_RANK];
  int32_t loss; /* HalcyonLoss */
  int32_t default_epochs;
  double weight_decay;
  HalcyonSchedule schedule;
  int64_t state_bytes;
  int64_t optimizer_bytes; /* of these, at their end: momentum */
  int64_t prepared_bytes;  /* what `prepare` leaves for `predict` */
  int32_t parameter_count;
  const HalcyonParameter *parameters;

  HalcyonEntry train;    /* forward, loss, backward, update: image, target, weights, keys, rate ->
                            loss, accuracy. With velocities of zero it subtracts rate * (gradient +
                            weight_decay * weight) of a weight */
  HalcyonEntry evaluate; /* inference and loss:              image, target, weights -> loss,
                            accuracy, output */
  HalcyonEntry predict;  /* inference:                       image -> output */
  HalcyonEntry predict_image; /* the same of one image, up to rounding: the work inside of the
                                 image is spread over cells. Not there if `predict` of one image is
                                 as fast */
  HalcyonEntry prepare;       /* parameters -> what `predict` needs of them: transformed and folded
                                 filters.   Run it before `predict`, whenever parameters have changed */

  /* The same network, unscheduled and in double precision, for `verify`: its state holds f64 where
   * HalcyonParameter.reference_offset says. Every image argument stays f32 but is read exactly;
   * loss, output and gradients are f64. */
  int64_t reference_state_bytes;
  int64_t gradient_bytes;           /* of the `gradients` slot */
  HalcyonEntry reference_gradients; /* forward, loss, backward: image, target, weights, keys ->
                                       loss, gradients */
} HalcyonProgram;

#ifdef __cplusplus
}
#endif
#endif
