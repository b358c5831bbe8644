# How lit runs the tests: every file that ends in one of the suffixes is a shell test by its RUN lines.
import os

import lit.formats

config.name = "Halcyon"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".nn", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_folder, "test")

# halcyon and halcyon-opt, then FileCheck, not and split-file.
tools = [os.path.join(config.build_folder, "bin"), os.path.join(config.llvm_folder, "bin")]
config.environment["PATH"] = os.pathsep.join([*tools, config.environment["PATH"]])

config.substitutions.append(("%root", os.path.normpath(os.path.join(config.test_source_root, os.pardir))))
config.substitutions.append(("%python", os.path.join(config.build_folder, "python", "bin", "python")))

# Compiled kernels, kept from test to test and from run to run: what a changed compiler would compile is not among them.
config.environment["XDG_CACHE_HOME"] = os.path.join(config.build_folder, "cache")
