// What prediction computes of the parameters alone is computed once, not in every call.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/FormKernels.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace halcyon {
#define GEN_PASS_DEF_PREPAREPREDICTION
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// Moves operations from `predict` into a function of their own.
class Preparation {
public:
  explicit Preparation(func::FuncOp predict)
      : predict(predict), module(predict->getParentOfType<ModuleOp>()), symbols(module) {}

  void run() {
    ImageAnalysis images(predict);
    for (Operation &operation : predict.getBody().front().without_terminator())
      if (operation.getNumResults() && !images.runsOnSlices(&operation) &&
          llvm::none_of(operation.getResults(),
                        [&](Value result) { return images.isPerImage(result); }))
        whole.insert(&operation);
    SmallVector<Value> prepared = findPrepared();
    if (prepared.empty())
      return;
    func::FuncOp prepare = makePrepare();
    for (Value value : prepared)
      assign(value);
    eraseUnused(predict);
    eraseUnused(prepare);
  }

private:
  /// Reading a parameter, or another shape of one, costs nothing in the first place.
  static bool isFree(Operation *operation) {
    return isa<nn::ReadOp, nn::ConstantOp, nn::ReshapeOp>(operation);
  }

  static void eraseUnused(func::FuncOp function) {
    for (Operation &operation :
         llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
      if (isOpTriviallyDead(&operation))
        operation.erase();
  }

  /// What is computed and then, in some shape, used with images.
  SmallVector<Value> findPrepared() const {
    SmallVector<Value> prepared;
    for (Operation *operation : whole)
      for (Value result : operation->getResults())
        if (!isFree(operation) && llvm::any_of(usesBehindReshapes(result), [&](OpOperand *use) {
              return !whole.contains(use->getOwner());
            }))
          prepared.push_back(result);
    return prepared;
  }

  /// A function of the same arguments that does nothing yet but compute all that is about no image.
  func::FuncOp makePrepare() {
    auto prepare = func::FuncOp::create(
        predict.getLoc(), "prepare",
        FunctionType::get(predict.getContext(), predict.getArgumentTypes(), {}));
    prepare.setAllArgAttrs(predict.getAllArgAttrs());
    symbols.insert(prepare, std::next(predict->getIterator()));
    builder.setInsertionPointToStart(prepare.addEntryBlock());
    for (Operation *operation : whole)
      builder.clone(*operation, copies);
    func::ReturnOp::create(builder, predict.getLoc());
    builder.setInsertionPoint(prepare.getBody().front().getTerminator());
    return prepare;
  }

  /// `prepare` assigns the value to a parameter, which `predict` reads.
  void assign(Value value) {
    Location location = value.getLoc();
    nn::ParameterOp parameter = makeParameter(value);
    auto symbol = FlatSymbolRefAttr::get(parameter);
    // An assigned value is computed last and where the parameter lies: others need a copy of it.
    Value copy = copies.lookup(value);
    if (!copy.use_empty())
      copy =
          builder.clone(*copy.getDefiningOp())->getResult(cast<OpResult>(copy).getResultNumber());
    nn::AssignOp::create(builder, location, symbol, copy);
    OpBuilder reader(value.getDefiningOp());
    Value read = nn::ReadOp::create(reader, location, value.getType(), symbol);
    value.replaceAllUsesWith(read);
  }

  nn::ParameterOp makeParameter(Value value) {
    OpBuilder atTop(predict);
    auto zero = nn::InitializerAttr::get(atTop.getContext(), nn::InitializerKind::Constant,
                                         atTop.getF64FloatAttr(0));
    auto parameter = nn::ParameterOp::create(atTop, value.getLoc(), "prepared", value.getType(),
                                             nn::Role::Prepared, zero);
    parameter->remove();
    symbols.insert(parameter, predict->getIterator()); // renames it if the name is taken
    return parameter;
  }

  func::FuncOp predict;
  ModuleOp module;
  SymbolTable symbols;
  OpBuilder builder{predict.getContext()};
  llvm::SetVector<Operation *> whole; // operations about no image, in their order
  IRMapping copies;
};

struct PreparePrediction : halcyon::impl::PreparePredictionBase<PreparePrediction> {
  void runOnOperation() override {
    if (auto predict = getOperation().lookupSymbol<func::FuncOp>("predict"))
      Preparation(predict).run();
  }
};

} // namespace
