import CommandLineTool
import Testing

@Suite struct EditDistanceTests {
  @Test func distancesWorkedByHand() {
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("seed", "seed") == 0)
  }
}
