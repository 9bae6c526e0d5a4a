import Alignment
import Testing

@Suite struct BatchScheduleTests {
  private func schedule(_ source: Int, _ target: Int) -> BatchSchedule {
    var knobs = ChainKnobs.preset.batchRefinement
    (knobs.stepCount, knobs.fullPatienceRows, knobs.batchSize, knobs.jointBatchCount) = (30, 10_000, 3000, 8)
    return BatchSchedule(sourceRowCount: source, targetRowCount: target, knobs: knobs)
  }

  @Test func enoughRowsTakeTheStepsOfTheKnobs() {
    let schedule = schedule(10_000, 50_000)
    #expect(schedule.stepCount == 30 && schedule.leadingStepCount == 10 && schedule.jointBatchCount == 8)
    #expect(!schedule.rotatesAlways && schedule.sourceBatchSize == 3000 && schedule.targetBatchSize == 3000)
  }

  @Test func fewRowsOnEitherSideTakeMoreStepsAndAreNotRefinedTogether() {
    for schedule in [schedule(5000, 50_000), schedule(50_000, 5000)] {
      #expect(schedule.stepCount == 60 && schedule.leadingStepCount == 20 && schedule.jointBatchCount == 0)
      #expect(!schedule.rotatesAlways)
    }
    // A third of the side.
    #expect(schedule(5000, 50_000).sourceBatchSize == 1666 && schedule(5000, 50_000).targetBatchSize == 3000)
  }

  @Test func veryFewRowsAreNotEconomisedOn() {
    // Four times the steps at most, all of them in all coordinates.
    for schedule in [schedule(2500, 9000), schedule(9000, 100)] {
      #expect(schedule.stepCount == 120 && schedule.leadingStepCount == 0 && schedule.rotatesAlways)
    }
    // At least 1,000 rows in a batch, or three quarters of a side that has fewer.
    #expect(schedule(2500, 100).sourceBatchSize == 1000 && schedule(2500, 100).targetBatchSize == 75)
  }
}
