import CommandLineTool
import Testing

@Suite struct PositiveCountsTests {
  @Test func countsAreReadSorted() {
    #expect(PositiveCounts(argument: "300,100,300")?.values == [100, 300])
    for text in ["", "0", "1,", "a", "-1"] { #expect(PositiveCounts(argument: text) == nil) }
  }
}
