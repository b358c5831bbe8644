#include "compiler/driver/Messages.h"

#include "mlir/IR/Location.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace halcyon;

namespace {

/// Operations that were made from several layers name the first.
FileLineColLoc findPlace(Location location) {
  FileLineColLoc place;
  location->walk([&](Location part) {
    place = dyn_cast<FileLineColLoc>(part);
    return place ? WalkResult::interrupt() : WalkResult::advance();
  });
  return place;
}

StringRef nameOf(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
}

void printOne(Diagnostic &diagnostic) {
  if (FileLineColLoc place = findPlace(diagnostic.getLocation()))
    llvm::errs() << place.getFilename().strref() << ':' << place.getLine() << ':'
                 << place.getColumn();
  else
    llvm::errs() << "halcyon";
  llvm::errs() << ": " << nameOf(diagnostic.getSeverity()) << ": " << diagnostic.str() << '\n';
}

} // namespace

Messages::Messages(MLIRContext &context)
    : handler(&context, [this](Diagnostic &diagnostic) { print(diagnostic); }) {}

void Messages::print(Diagnostic &diagnostic) {
  fault |= StringRef(diagnostic.str()).starts_with("internal error");
  printOne(diagnostic);
  for (Diagnostic &note : diagnostic.getNotes())
    printOne(note);
}
