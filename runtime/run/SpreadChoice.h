#ifndef HALCYON_RUNTIME_RUN_SPREADCHOICE_H
#define HALCYON_RUNTIME_RUN_SPREADCHOICE_H

namespace halcyon::runtime {

/// Whether short work is faster spread over the threads or on one. How much threads that wait for
/// each other lose depends on how far apart their processors are and on who else uses them, and
/// changes (ResNet-20's image takes 0.27 ms on one virtual processor, 0.21 on two near ones, 0.52
/// on two far ones): both are tried, and again now and then.
class SpreadChoice {
public:
  /// Whether the next run should be spread.
  bool shouldSpread() const;
  /// What that run took.
  void note(double seconds);

private:
  // The first run of each kind finds cold caches, so there are a few. The slower kind runs in one
  // of 300.
  static constexpr int TrialsOfEach = 3, RunsOfPeriod = 1000;

  int run = 0; // of the period
  double leastSpread = 0, leastAlone = 0;
};

} // namespace halcyon::runtime

#endif
