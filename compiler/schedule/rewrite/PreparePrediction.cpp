// What prediction computes of the parameters alone is computed once, not in every call.
#include "compiler/Passes.h"
#include "compiler/schedule/decide/BatchShape.h"
#include "compiler/schedule/decide/FormKernels.h"
#include "dialects/nn/NNDialect.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace halcyon {
#define GEN_PASS_DEF_PREPAREPREDICTION
#include "compiler/Passes.h.inc"
} // namespace halcyon

using namespace mlir;
using namespace halcyon;

namespace {

/// A function that predicts, and what it computes of the parameters alone.
class Prediction {
public:
  explicit Prediction(func::FuncOp function) : function(function) {
    ImageAnalysis images(function);
    for (Operation &operation : function.getBody().front().without_terminator())
      if (operation.getNumResults() && !images.runsOnSlices(&operation) &&
          llvm::none_of(operation.getResults(),
                        [&](Value result) { return images.isPerImage(result); }))
        whole.insert(&operation);
  }

  func::FuncOp getFunction() const { return function; }
  /// Operations about no image, in their order.
  ArrayRef<Operation *> getWhole() const { return whole.getArrayRef(); }

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

private:
  /// Reading a parameter, or another shape of one, costs nothing in the first place.
  static bool isFree(Operation *operation) {
    return isa<nn::ReadOp, nn::ConstantOp, nn::ReshapeOp>(operation);
  }

  func::FuncOp function;
  llvm::SetVector<Operation *> whole;
};

void eraseUnused(func::FuncOp function) {
  for (Operation &operation : llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
    if (isOpTriviallyDead(&operation))
      operation.erase();
}

/// Moves operations of functions that predict into one that prepares for all of them.
class Preparation {
public:
  explicit Preparation(ModuleOp module) : module(module), symbols(module) {}

  void add(func::FuncOp function) {
    Prediction prediction(function);
    SmallVector<Value> values = prediction.findPrepared();
    if (values.empty())
      return;
    if (!prepare)
      prepare = makePrepare(function);
    IRMapping copies;
    for (Operation *operation : prediction.getWhole())
      copy(operation, copies);
    for (Value value : values)
      readers[copies.lookup(value)].push_back(value);
    functions.push_back(function);
  }

  void run() {
    for (auto &[copy, values] : readers)
      assign(copy, values);
    for (func::FuncOp function : functions)
      eraseUnused(function);
    if (prepare)
      eraseUnused(prepare);
  }

private:
  /// A function of the same arguments that does nothing yet.
  func::FuncOp makePrepare(func::FuncOp predict) {
    auto made = func::FuncOp::create(
        predict.getLoc(), "prepare",
        FunctionType::get(predict.getContext(), predict.getArgumentTypes(), {}));
    made.setAllArgAttrs(predict.getAllArgAttrs());
    symbols.insert(made);
    builder.setInsertionPointToStart(made.addEntryBlock());
    func::ReturnOp::create(builder, predict.getLoc());
    builder.setInsertionPoint(made.getBody().front().getTerminator());
    return made;
  }

  /// What another function computes as well is computed once.
  void copy(Operation *operation, IRMapping &copies) {
    Operation *added = builder.clone(*operation, copies);
    for (Operation &other : prepare.getBody().front()) {
      if (&other == added)
        return;
      if (!OperationEquivalence::isEquivalentTo(added, &other,
                                                OperationEquivalence::IgnoreLocations))
        continue;
      copies.map(operation->getResults(), other.getResults());
      added->erase();
      return;
    }
  }

  /// `prepare` assigns a value to a parameter, which is read in place of values that are the same.
  void assign(Value value, ArrayRef<Value> values) {
    Location location = value.getLoc();
    nn::ParameterOp parameter = makeParameter(value);
    auto symbol = FlatSymbolRefAttr::get(parameter);
    // An assigned value is computed last and where the parameter lies: others need a copy of it.
    if (!value.use_empty())
      value =
          builder.clone(*value.getDefiningOp())->getResult(cast<OpResult>(value).getResultNumber());
    nn::AssignOp::create(builder, location, symbol, value);
    for (Value replaced : values) {
      OpBuilder reader(replaced.getDefiningOp());
      Value read = nn::ReadOp::create(reader, location, replaced.getType(), symbol);
      replaced.replaceAllUsesWith(read);
    }
  }

  nn::ParameterOp makeParameter(Value value) {
    OpBuilder atTop(module.getBody(), Block::iterator(functions.front()));
    auto zero = nn::InitializerAttr::get(atTop.getContext(), nn::InitializerKind::Constant,
                                         atTop.getF64FloatAttr(0));
    auto parameter = nn::ParameterOp::create(atTop, value.getLoc(), "prepared", value.getType(),
                                             nn::Role::Prepared, zero);
    parameter->remove();
    symbols.insert(parameter,
                   Block::iterator(functions.front())); // renames it if the name is taken
    return parameter;
  }

  ModuleOp module;
  SymbolTable symbols;
  func::FuncOp prepare;
  OpBuilder builder{module.getContext()};
  SmallVector<func::FuncOp> functions;
  llvm::MapVector<Value, SmallVector<Value>> readers; // of what is to be assigned
};

struct PreparePrediction : halcyon::impl::PreparePredictionBase<PreparePrediction> {
  void runOnOperation() override {
    Preparation preparation(getOperation());
    for (StringRef name : {predictName, predictImageName})
      if (auto function = getOperation().lookupSymbol<func::FuncOp>(name))
        preparation.add(function);
    preparation.run();
  }
};

} // namespace
