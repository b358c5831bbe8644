#include "dialects/step/StepDialect.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon::step;

#include "dialects/step/StepDialect.cpp.inc"
#include "dialects/step/StepEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/step/StepAttributes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/step/StepOps.cpp.inc"

void StepDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/step/StepAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/step/StepOps.cpp.inc"
      >();
}

LogicalResult BufferOp::verify() {
  if ((getSpace() == Space::Slot) != getSlot().has_value())
    return emitOpError() << "names a slot exactly if it lies in one";
  if (getLane() && getSpace() != Space::Lane)
    return emitOpError() << "names a lane but lies in the space " << stringifySpace(getSpace());
  return success();
}

LogicalResult CallOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto callee = symbols.lookupNearestSymbolFrom<kernel::FuncOp>(*this, getKernelAttr());
  if (!callee)
    return emitOpError() << "there is no kernel " << getKernelAttr();
  if (TypeRange(callee.getFunctionType().getInputs()) == TypeRange(getBuffers()))
    return success();
  InFlightDiagnostic error = emitOpError() << "passes buffers of other types than the kernel takes";
  error.attachNote(callee.getLoc()) << "kernel of type " << callee.getFunctionType();
  return error;
}
