#ifndef HALCYON_RUNTIME_TRAIN_EVALUATE_H
#define HALCYON_RUNTIME_TRAIN_EVALUATE_H

#include "runtime/data/DataSet.h"
#include "runtime/run/Network.h"

namespace halcyon::runtime {

/// Averages over a data set.
struct Evaluation {
  double loss = 0;
  double accuracy = 0; // of a classifier, 0 to 1
};

/// The exact fraction of right answers that an f32 sum of example weights stands for.
double roundAccuracy(float accuracy, int64_t images);

/// Runs the entry `evaluate` over all of `data`. Prepare the network first.
Evaluation evaluate(Network &network, const DataSet &data);

} // namespace halcyon::runtime

#endif
