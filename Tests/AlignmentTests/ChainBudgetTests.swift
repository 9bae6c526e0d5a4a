import Alignment
import Testing

@Suite struct ChainBudgetTests {
  private func budget(rowCount: Int = 30_000, hasInitialMap: Bool = false) -> ChainBudget {
    var knobs = ChainKnobs.preset
    (knobs.chainCount, knobs.chainLimit) = (4, 7)
    (knobs.easyAgreement, knobs.sufficientAgreement) = (0.75, 0.5)
    return ChainBudget(knobs, rowCount: rowCount, hasInitialMap: hasInitialMap)
  }

  @Test func twoChainsThatAgreeAreEnough() {
    #expect(budget().nextRound(after: 0, agreement: 0) == 0..<2)
    #expect(budget().nextRound(after: 2, agreement: 0.75) == nil)
  }

  @Test func chainsThatAgreeInPartAreJoinedByTheRest() {
    #expect(budget().nextRound(after: 2, agreement: 0.74) == 2..<4)
    #expect(budget().nextRound(after: 4, agreement: 0.5) == nil)
  }

  @Test func whereNoneAgreeMoreAreTriedUpToTheLimit() {
    #expect(budget().nextRound(after: 4, agreement: 0.49) == 4..<6)
    #expect(budget().nextRound(after: 6, agreement: 0.1) == 6..<7)
    #expect(budget().nextRound(after: 7, agreement: 0.1) == nil)
  }

  @Test func withFewRowsAllChainsAreRun() {
    #expect(budget(rowCount: 5000).nextRound(after: 0, agreement: 0) == 0..<4)
  }

  @Test func fromAGivenMapNoMoreAreTried() {
    let budget = budget(hasInitialMap: true)
    #expect(budget.nextRound(after: 0, agreement: 0) == 0..<2)
    #expect(budget.nextRound(after: 2, agreement: 0.1) == 2..<4)
    #expect(budget.nextRound(after: 4, agreement: 0.1) == nil)
  }
}
