#include "runtime/command/EvaluateCommand.h"
#include "runtime/data/LoadDataSet.h"
#include "runtime/train/Evaluate.h"
#include "runtime/weights/Checkpoint.h"
#include "runtime/weights/Parameters.h"

namespace halcyon::runtime {

Status evaluate(const HalcyonProgram &program, const EvaluateOptions &options) {
  if (Status status = checkEntries(program, {&program.evaluate}); !status.ok())
    return status;
  Result<DataSet> data = loadDataSet(options.data, DataPart::Test, program);
  if (!data.ok())
    return data.status();
  Result<std::unique_ptr<Network>> network =
      Network::create(program, {&program.evaluate}, options.threads);
  if (!network.ok())
    return network.status();
  if (Status status = loadWeights(options.weights, program, (*network)->getState()); !status.ok())
    return status;
  const Evaluation evaluation = evaluate(**network, *data);
  fmt::print("loss {:.9g}\n", evaluation.loss);
  if (isClassifier(program))
    fmt::print("accuracy {:.9g}\n", evaluation.accuracy);
  return {};
}

} // namespace halcyon::runtime
