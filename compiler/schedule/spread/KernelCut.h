#ifndef HALCYON_COMPILER_SCHEDULE_SPREAD_KERNELCUT_H
#define HALCYON_COMPILER_SCHEDULE_SPREAD_KERNELCUT_H

#include "compiler/schedule/spread/CutKernel.h"
#include "dialects/step/StepDialect.h"

#include <vector>

namespace halcyon {

/// A way to cut a kernel into cells that each compute a part of one dimension of its result.
struct KernelCut {
  /// What some of the cells run, and what their reader needs of it if it is made for one.
  struct Part {
    step::CellRange cells;
    CutKernel kernel;
    std::optional<CellSlice> read; // rows outside of the image included
  };
  /// One for all cells; but the last cell may be smaller, and cells at the edges of the image may
  /// have less to compute for their reader.
  std::vector<Part> parts;
  /// Where cells compute rows that their neighbours compute, too, as each is read by itself only:
  /// what a cell leaves to its reader.
  std::optional<CellSlice> left;

  int64_t cells() const { return parts.back().cells.end; }
  const Part &partOf(int64_t cell) const;
  /// What most cells run.
  const CutKernel &common() const { return partOf((cells() - 1) / 2).kernel; }
};

/// All ways to cut a kernel that are worth considering.
std::vector<KernelCut> listCuts(kernel::FuncOp kernel);

/// The way to cut a kernel with one result so that each cell computes those rows, its neighbours'
/// among them, which the cell of the same number of a reader needs as argument number `argument`.
/// None if there is no such way, if no row is computed twice, or too many, or if all cells are at
/// an edge.
std::optional<KernelCut> cutForReader(kernel::FuncOp kernel, const KernelCut &reader,
                                      unsigned argument);

} // namespace halcyon
#endif
