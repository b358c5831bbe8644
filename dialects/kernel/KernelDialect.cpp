#include "dialects/kernel/KernelDialect.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace halcyon::kernel;

#include "dialects/kernel/KernelDialect.cpp.inc"
#include "dialects/kernel/KernelEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/kernel/KernelAttributes.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/kernel/KernelTypes.cpp.inc"

void KernelDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/kernel/KernelAttributes.cpp.inc"
      >();
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/kernel/KernelTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/kernel/KernelOps.cpp.inc"
      >();
}

LayoutAttr LayoutAttr::getRowMajor(MLIRContext *context) {
  return get(context, LayoutKind::RowMajor, 1, 0, 0);
}

LayoutAttr LayoutAttr::getNHWC(MLIRContext *context, int64_t channels, int64_t haloHeight,
                               int64_t haloWidth) {
  return get(context, LayoutKind::NHWC, channels, haloHeight, haloWidth);
}

LayoutAttr LayoutAttr::getFilter(MLIRContext *context, int64_t channels) {
  return get(context, LayoutKind::Filter, channels, 0, 0);
}

LayoutAttr LayoutAttr::getByElement(MLIRContext *context, int64_t channels) {
  return get(context, LayoutKind::ByElement, channels, 0, 0);
}

LogicalResult LayoutAttr::verify(function_ref<InFlightDiagnostic()> emitError, LayoutKind kind,
                                 int64_t channels, int64_t haloHeight, int64_t haloWidth) {
  if (channels < 1 || haloHeight < 0 || haloWidth < 0)
    return emitError() << "channels must be at least 1 and the halo not negative, but they are "
                       << channels << ", " << haloHeight << " and " << haloWidth;
  if (kind != LayoutKind::NHWC && (haloHeight || haloWidth))
    return emitError() << "only nhwc has a halo";
  if (kind == LayoutKind::RowMajor && channels != 1)
    return emitError() << "row_major pads no channels, but they are " << channels;
  return success();
}

LogicalResult TileAttr::verify(function_ref<InFlightDiagnostic()> emitError, int64_t lanes,
                               int64_t vectors, int64_t columns, int64_t rows) {
  if (lanes < 1 || vectors < 1 || columns < 1 || rows < 1)
    return emitError() << "a tile is at least 1 in every direction, not " << lanes << ", "
                       << vectors << ", " << columns << " and " << rows;
  return success();
}

LogicalResult BufferType::verify(function_ref<InFlightDiagnostic()> emitError,
                                 RankedTensorType tensor, LayoutAttr layout,
                                 ArrayRef<int64_t> within) {
  if (!tensor.hasStaticShape())
    return emitError() << "a buffer holds a statically shaped tensor, not " << tensor;
  if (tensor.getNumElements() == 0)
    return emitError() << "a buffer holds at least one element, unlike " << tensor;
  if (!tensor.getElementType().isIntOrFloat())
    return emitError() << "a buffer holds numbers of a fixed size, not " << tensor.getElementType();
  int64_t rank = tensor.getRank();
  bool isFourfold =
      layout.getKind() == LayoutKind::Filter || layout.getKind() == LayoutKind::ByElement;
  if (isFourfold && rank != 4)
    return emitError() << "the layout " << stringifyLayoutKind(layout.getKind())
                       << " is for 4 dimensions, not " << rank;
  if (layout.getKind() == LayoutKind::NHWC && rank != 1 && rank != 2 && rank != 4)
    return emitError() << "the layout nhwc is for 1, 2 or 4 dimensions, not " << rank;
  if (rank != 4 && (layout.getHaloHeight() || layout.getHaloWidth()))
    return emitError() << "only images have a halo, not a tensor of " << rank << " dimensions";
  if (!within.empty() && within.size() != tensor.getShape().size())
    return emitError() << "a window of " << rank << " dimensions cannot lie within "
                       << within.size();
  if (!within.empty() && (layout.getHaloHeight() || layout.getHaloWidth()) &&
      tensor.getShape().drop_front(2) != within.drop_front(2))
    return emitError() << "a window with a halo holds all rows and columns, but they are "
                       << tensor.getDimSize(2) << " of " << within[2] << " and "
                       << tensor.getDimSize(3) << " of " << within[3];
  for (auto [extent, outer] : llvm::zip(tensor.getShape(), within))
    if (extent > outer)
      return emitError() << "the window " << tensor << " is larger than what it lies within";
  return success();
}
