#include "test/compiler/kernels/lower/RunLoops.h"

#include "compiler/kernels/CacheLines.h"
#include "compiler/kernels/HalideTarget.h"
#include "compiler/kernels/lower/Loops.h"
#include "compiler/kernels/schedule/Schedule.h"
#include "dialects/nn/NNDialect.h"
#include "test/compiler/kernels/KernelText.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;
using namespace halcyon;
using namespace halcyon::kernels;
using namespace halcyon::test;
using namespace Halide::Internal;

void RunLoops::visit(const LetStmt *let) {
  let->value.accept(this);
  values[let->name] = evaluate(let->value);
  let->body.accept(this);
}

void RunLoops::visit(const For *loop) {
  int64_t begin = *as_const_int(evaluate(loop->min));
  for (int64_t i = begin; i < begin + extentOf(loop); ++i) {
    values[loop->name] = Halide::Expr(int32_t(i));
    enter(loop);
    loop->body.accept(this);
  }
}

void RunLoops::visit(const IfThenElse *branch) {
  if (is_const_one(evaluate(branch->condition)))
    branch->then_case.accept(this);
  else if (branch->else_case.defined())
    branch->else_case.accept(this);
}

Halide::Expr RunLoops::evaluate(const Halide::Expr &value) const {
  return simplify(substitute(values, value));
}

int64_t RunLoops::lineOf(const Halide::Expr &element) const {
  return *as_const_int(evaluate(element)) * int64_t(sizeof(float)) / lineBytes;
}

void SeeTraffic::enter(const For *loop) {
  if (llvm::StringRef(loop->name).ends_with(loops))
    iterations.emplace_back();
}

void SeeTraffic::touch(const std::string &name, const Halide::Expr &index) {
  const auto *ramp = index.as<Ramp>();
  if (name == buffer && !iterations.empty())
    iterations.back().touched.insert(lineOf(ramp ? ramp->base : index));
}

void SeeTraffic::visit(const Load *load) {
  RunLoops::visit(load);
  touch(load->name, load->index);
}

void SeeTraffic::visit(const Store *store) {
  RunLoops::visit(store);
  touch(store->name, store->index);
}

void SeeTraffic::visit(const Call *call) {
  RunLoops::visit(call);
  if (call->is_intrinsic(Call::prefetch) && call->args[0].as<Variable>()->name == buffer)
    iterations.back().fetched.insert(lineOf(call->args[1]));
}

void test::lowerCase(const KernelCase &kernel,
                     const std::function<void(Algorithm &, Halide::Pipeline &)> &addPasses,
                     const std::string &cpu) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<nn::NNDialect, kernel::KernelDialect>();
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(printScheduled(kernel), &context);
  KernelTarget target = *describeTarget(cpu, UnknownLoc::get(&context));
  std::unique_ptr<Algorithm> algorithm =
      buildAlgorithm(*ModuleOp(*module).getOps<kernel::FuncOp>().begin(), target);
  schedule(*algorithm, target);
  Halide::Pipeline pipeline(algorithm->output.function);
  addPasses(*algorithm, pipeline);
  pipeline.compile_to_module(algorithm->arguments, "watched", toHalideTarget(target));
}
