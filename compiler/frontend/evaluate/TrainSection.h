/// How a network is trained: the settings of `train NAME { … }`, or of the command line.
#ifndef HALCYON_COMPILER_FRONTEND_EVALUATE_TRAINSECTION_H
#define HALCYON_COMPILER_FRONTEND_EVALUATE_TRAINSECTION_H

#include "compiler/frontend/evaluate/Evaluator.h"

namespace halcyon {

class TrainSection {
public:
  TrainSection(Evaluator &evaluator, Diagnostics &diagnostics)
      : evaluator(evaluator), diagnostics(diagnostics) {}

  /// Reads all settings of a section.
  void read(const TrainDeclaration &declaration);

  /// Each reads one setting's value.
  void readLoss(const Expression &value);
  void readOptimizer(const Expression &value);

  /// The settings read so far with the defaults of the others.
  Training getTraining() const;

  std::optional<int64_t> batch;
  std::optional<Loss> loss;
  std::optional<Optimizer> optimizer;

private:
  void readSetting(const TrainDeclaration::Setting &setting);
  void readSchedule(const Expression &value);
  void readAugment(const Expression &value);
  std::optional<int64_t> readWhole(const TrainDeclaration::Setting &setting);
  std::optional<Arguments> readCall(SignatureRole role, const Expression &value);

  Evaluator &evaluator;
  Diagnostics &diagnostics;
  Schedule schedule;
  std::optional<int64_t> epochs;
};

/// The output of the network must suit the loss.
void checkLoss(const Network &network, Loss loss, SourceRange range, Diagnostics &diagnostics);

} // namespace halcyon

#endif
