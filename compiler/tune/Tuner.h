#ifndef HALCYON_COMPILER_TUNE_TUNER_H
#define HALCYON_COMPILER_TUNE_TUNER_H

#include "compiler/tune/Choices.h"
#include "compiler/tune/MeasureProgram.h"

#include <chrono>
#include <functional>

namespace halcyon {

/// Finds choices that are faster on this machine than the rules' by compiling programs and running
/// them.
class Tuner {
public:
  /// Compiles the network to the file `program` and says what else could be chosen. Returns an exit
  /// status.
  using Compile =
      std::function<int(const Choices &choices, const std::string &program, Alternatives &found)>;

  /// `folder`: for programs. `slicesAreGiven`: they are not tuned.
  Tuner(Compile compile, std::string folder, double seconds, bool slicesAreGiven)
      : compile(std::move(compile)), meter(folder), folder(std::move(folder)),
        end(Clock::now() + toDuration(seconds)), slicesAreGiven(slicesAreGiven) {}

  /// Tunes until the time is up, or a compilation later. Returns an exit status.
  int run();

  /// The best choices that were found.
  const Choices &getChoices() const { return best.choices; }

private:
  using Clock = std::chrono::steady_clock;
  static Clock::duration toDuration(double seconds) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  }

  struct Candidate {
    Choices choices;
    std::string program;
    Alternatives found;
  };
  /// What a function's choices are measured by.
  struct Part {
    std::string function; // of the network
    std::string command;  // of the program: what to measure
    Candidate byRules = {};
    double milliseconds = 0, millisecondsBefore = 0; // of the last two programs that were compared
  };

  // What follows returns whether everything could be built.

  bool tunePart(Part &part, Clock::time_point until);
  bool tuneSlice(Part &part, Clock::time_point until);
  bool climbSlices(Part &part, Clock::time_point until, bool up);
  bool tuneForms(Part &part, Clock::time_point until);
  /// One program has the next tile of every kernel; what is faster in its own time is taken.
  bool tuneTiles(Part &part, Clock::time_point until);
  bool takeTiles(Part &part, const std::vector<Alternatives::Kernel> &kernels,
                 const std::map<std::string, double> &byRule,
                 const std::map<std::string, double> &least,
                 const std::map<std::string, TileChoice> &tiles);
  bool build(Candidate &candidate);
  /// Takes the choices if their time is `mustBe` times the best or less.
  bool tryOut(Part &part, const std::string &what, Choices choices, double mustBe = 0.985);

  std::vector<Alternatives::Kernel>
  findTiledKernels(const std::map<std::string, double> &times) const;
  bool hasTime(Clock::time_point until) const;
  /// Whether a program takes `mustBe` times what another takes or less, measured in turns, as a
  /// machine's speed drifts.
  bool isFaster(Part &part, const std::string &program, const std::string &than, double mustBe);
  /// Goes back to the rules' choices unless what was taken step by step is faster together.
  void confirm(Part &part);

  static constexpr double secondsOfMeasurement = 0.3;

  Compile compile;
  ProgramMeter meter;
  std::string folder;
  Clock::time_point end;
  bool slicesAreGiven;

  Candidate best;
  int programs = 0; // that were built
  int status = 0;   // of the compilation that failed
  Clock::duration lastBuild = {};
};

} // namespace halcyon
#endif
