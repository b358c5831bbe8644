#include "compiler/frontend/Frontend.h"

#include "compiler/frontend/EmitNN.h"

#include "llvm/Support/raw_ostream.h"

namespace halcyon {
namespace {

mlir::OwningOpRef<mlir::ModuleOp> importSource(mlir::MLIRContext &context, const SourceFile &source,
                                               const FrontendOptions &options,
                                               llvm::raw_ostream &messages) {
  std::string text;
  std::optional<Network> network = readNetwork(source, options, text);
  messages << text;
  return network ? emitNN(context, *network) : nullptr;
}

} // namespace

mlir::OwningOpRef<mlir::ModuleOp> importNetworkFile(mlir::MLIRContext &context,
                                                    const std::string &path,
                                                    const FrontendOptions &options,
                                                    llvm::raw_ostream &messages) {
  std::string error;
  std::optional<SourceFile> source = readSourceFile(path, error);
  if (!source) {
    messages << path << ": error: " << error << "\n";
    return nullptr;
  }
  return importSource(context, *source, options, messages);
}

mlir::OwningOpRef<mlir::ModuleOp> importNetworkText(mlir::MLIRContext &context, std::string name,
                                                    std::string text,
                                                    const FrontendOptions &options,
                                                    llvm::raw_ostream &messages) {
  return importSource(context, SourceFile(std::move(name), std::move(text)), options, messages);
}

} // namespace halcyon
