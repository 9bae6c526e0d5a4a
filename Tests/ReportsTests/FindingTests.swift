import Reports
import Testing

@Suite struct FindingTests {
  private var sound: Installation {
    Installation(
      version: "1", kernels: "avx2", bestKernels: "avx2", openblas: "0.3", openblasCore: "Haswell",
      faiss: "1",
      openblasCoretype: nil, availableThreads: 4, processors: 4, threads: 4, availableMemory: 8 << 30,
      totalMemory: 16 << 30, memoryLimit: nil, temporaryFolder: "/tmp", temporaryFree: 8 << 30, hints: [],
      misspeltVariables: [:])
  }

  private func codes(_ change: (inout Installation) -> Void) -> [String] {
    var installation = sound
    change(&installation)
    return installation.findings.map(\.code)
  }

  @Test func aSoundInstallationHasNoFindings() { #expect(sound.findings.isEmpty) }

  @Test func everyOddityHasItsFinding() {
    #expect(codes { $0.hints = ["OpenBLAS runs Prescott kernels"] } == ["slow_kernels"])
    #expect(codes { $0.openblasCoretype = "Haswell" } == ["openblas_coretype"])
    #expect(codes { $0.kernels = "portable" } == ["kernel_level"])
    #expect(codes { $0.memoryLimit = 512 << 20 } == ["little_memory"])
    #expect(codes { $0.availableMemory = 100 << 20 } == ["little_memory"])
    #expect(codes { $0.threads = 9 } == ["too_many_threads"])
    #expect(codes { ($0.availableThreads, $0.threads) = (2, 2) } == ["limited_processors"])
    #expect(codes { $0.temporaryFree = 1 << 20 } == ["temporary_folder"])
    #expect(codes { $0.misspeltVariables = ["MV2V_SED": "MV2V_SEED"] } == ["unknown_variable"])
  }

  @Test func whatMattersMostComesFirst() {
    let findings = [
      Finding(.note, .source, "a", "", advice: ""), Finding(.error, .target, "b", "", advice: ""),
      Finding(.warning, .pair, "c", "", advice: ""), Finding(.error, .source, "d", "", advice: ""),
    ]
    #expect(findings.inOrderOfImportance.map(\.code) == ["b", "d", "c", "a"])
  }

  @Test(arguments: [
    (0.1, 0.1, "usual"), (0.3, 0.36, "usual"), (0.31, 0.1, "harder"), (0.1, 0.6, "harder"),
    (0.46, 0.1, "hard"),
    (0.1, 0.7, "hard"),
  ])
  func difficultyIsThatOfTheWorseMismatch(spectrum: Double, neighbors: Double, expected: String) {
    let pair = PairExamination(
      sourceRows: 10, targetRows: 10, spectrumMismatch: spectrum, neighborMismatch: neighbors)
    #expect(pair.difficulty?.rawValue == expected)
    #expect(pair.findings.map(\.code) == (expected == "usual" ? [] : ["unlike_spaces"]))
  }

  @Test func aPairsFindings() {
    func codes(_ pair: PairExamination) -> [String] { pair.findings.map { "\($0.severity) \($0.code)" } }
    #expect(codes(PairExamination(sourceRows: 10, targetRows: 10)).isEmpty)
    #expect(
      codes(PairExamination(sourceRows: 10, targetRows: 10, sharedRowShare: 0.5, pairedCorrelation: 0.9)) == [
        "error same_vectors"
      ])
    #expect(
      codes(PairExamination(sourceRows: 10, targetRows: 10, sharedRowShare: 0.005)) == [
        "warning same_vectors"
      ])
    #expect(
      codes(PairExamination(sourceRows: 10, targetRows: 10, sharedRowShare: 0, pairedCorrelation: 0.3)) == [
        "warning paired"
      ])
    #expect(codes(PairExamination(sourceRows: 10, targetRows: 10, pairedCorrelation: 0.02)).isEmpty)
    #expect(
      codes(PairExamination(sourceRows: 10, targetRows: 10, sharedIds: 3, idsLookedAt: 10)) == [
        "warning shared_ids"
      ])
    #expect(codes(PairExamination(sourceRows: 10, targetRows: 200)) == ["note unequal_sizes"])
  }
}
