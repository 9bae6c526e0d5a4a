import CommandLineTool
import Testing

@Suite struct LiveLineTests {
  @Test func aStageItsShareItsRateAndWhatIsLeftStandOnOneLine() {
    #expect(
      liveLine(stage: "search starts", seconds: 12, share: 0.25, width: 200)
        == "search starts               12.0 s  25 %  2.1 %/s  36 s left")
    #expect(
      liveLine(
        stage: "map rows", seconds: 2, share: 0.5, work: CountedWork("rows", count: 3_000_000), width: 200)
        == "map rows                     2.0 s  50 %  750,000 rows/s  2 s left")
    #expect(
      liveLine(stage: "refine", seconds: 0.5, share: 0, width: 200) == "refine                       0.5 s")
  }

  @Test(arguments: [0, 1, 10, 40, 60]) func itIsShorterThanTheTerminalIsWide(width: Int) {
    let line = liveLine(stage: "refine over all rows", seconds: 100, share: 0.1, width: width)
    #expect(line.count == max(0, min(width - 1, 62)))
  }

  @Test func durationsAndNumbersAreForPeople() {
    #expect(
      [0.4, 59.4, 61, 3599.4, 7500].map(duration) == ["0 s", "59 s", "1 min 1 s", "59 min 59 s", "2 h 5 min"])
    #expect([0, 999, 1000, -12_345_678].map(grouped) == ["0", "999", "1,000", "-12,345,678"])
  }
}

@Suite struct EnvironmentDefaultsTests {
  @Test func variablesAreRead() throws {
    let defaults = try EnvironmentDefaults([
      "MV2V_THREADS": "3", "MV2V_SEED": "18446744073709551615", "MV2V_PRESET": "paper",
      "MV2V_LOG_FORMAT": "json",
      "MV2V_QUIET": "no", "MV2V_VERBOSE": "On",
    ])
    #expect(defaults.threads == 3 && defaults.seed == .max && defaults.preset == .paper)
    #expect(defaults.logFormat == .json && defaults.isQuiet == false && defaults.isVerbose == true)
    #expect(try EnvironmentDefaults(["MV2V_SEED": "", "PATH": "/bin"]) == EnvironmentDefaults([:]))
  }

  @Test func misspeltVariablesAreNamedWithWhatWasMeant() {
    let found = EnvironmentDefaults.misspelt(in: [
      "MV2V_THREAD": "1", "MV2V_LOGFORMAT": "json", "MV2V_SEED": "1", "MV2V_SOMETHING_ELSE": "1", "HOME": "/",
    ])
    #expect(found.map(\.name) == ["MV2V_LOGFORMAT", "MV2V_THREAD"])
    #expect(found.map(\.meant) == ["MV2V_LOG_FORMAT", "MV2V_THREADS"])
  }
}
