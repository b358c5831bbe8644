#include "compiler/driver/Tune.h"

#include "compiler/driver/Messages.h"
#include "compiler/driver/Pipeline.h"
#include "compiler/driver/TemporaryFolder.h"
#include "compiler/kernels/Kernels.h"
#include "compiler/tune/ScheduleFile.h"
#include "compiler/tune/Tuner.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace halcyon;

namespace {

int report(const Twine &message) {
  llvm::errs() << "halcyon: error: " << message << '\n';
  return 1;
}

bool hasFeaturesOf(const kernels::KernelTarget &processor, const kernels::KernelTarget &target) {
  return processor.sse41 >= target.sse41 && processor.avx >= target.avx &&
         processor.f16c >= target.f16c && processor.fma >= target.fma &&
         processor.avx2 >= target.avx2 && processor.avx512 >= target.avx512 &&
         processor.avx512Skylake >= target.avx512Skylake;
}

/// Whether this machine can run what is to be measured.
int checkTarget(const std::string &name) {
  MLIRContext context;
  Messages messages(context);
  Location location = UnknownLoc::get(&context);
  FailureOr<kernels::KernelTarget> target = kernels::describeTarget(name, location);
  FailureOr<kernels::KernelTarget> host = kernels::describeTarget("host", location);
  if (failed(target) || failed(host))
    return 1;
  if (hasFeaturesOf(*host, *target))
    return 0;
  return report("--tune measures on this machine, which cannot run programs for " + target->cpu +
                ": tune on one that can, and give --schedule the file that it writes");
}

/// Before minutes of work: whether their result can be kept.
int checkSchedule(const std::string &path) {
  SmallString<128> attempt;
  if (llvm::sys::fs::is_directory(path))
    return report(path + ": is a folder; give --schedule the name of a file in it");
  if (std::error_code error = llvm::sys::fs::createUniqueFile(path + ".%%%%%%", attempt))
    return report(path + ": cannot be written: " + error.message() +
                  "; give --schedule another place");
  [[maybe_unused]] std::error_code gone = llvm::sys::fs::remove(attempt);
  return 0;
}

int tune(const Options &options) {
  std::string path = scheduleToWrite(options);
  if (int status = checkTarget(options.target))
    return status;
  if (int status = checkSchedule(path))
    return status;
  TemporaryFolder folder;
  if (folder.error)
    return report("no folder for temporary files: " + folder.error.message() +
                  "; set TMPDIR to a place that can be written");
  auto compile = [&](const Choices &choices, const std::string &program, Alternatives &found) {
    Options attempt = options;
    attempt.output = program;
    attempt.showTimes = false;
    return compileModel(attempt, choices, &found);
  };
  Tuner tuner(compile, folder.file(""), options.tuneSeconds, options.slice != 0);
  if (int status = tuner.run())
    return status;
  if (llvm::Error error = writeSchedule(path, tuner.getChoices()))
    return report(path + ": cannot be written: " + llvm::toString(std::move(error)));
  return compileModel(options, tuner.getChoices());
}

} // namespace

std::string halcyon::scheduleToWrite(const Options &options) {
  return options.schedule.empty() ? options.output + ".schedule" : options.schedule;
}

int halcyon::compileWithSchedule(const Options &options) {
  if (options.tuneSeconds > 0)
    return tune(options);
  if (options.schedule.empty())
    return compileModel(options);
  llvm::Expected<Choices> choices = readSchedule(options.schedule);
  if (!choices)
    return report(llvm::toString(choices.takeError()));
  return compileModel(options, *choices);
}
