import Foundation
import LinearAlgebra
import Mv2v
import TestSupport
import Testing

/// `mv2v doctor` on planted troubles, and `mv2v init`.
@Suite struct DoctorTests {
  private let folder: TemporaryFolder
  private let clean: PlantedPairs

  init() throws {
    folder = try TemporaryFolder()
    clean = try PlantedPairs(3000, dimensions: (24, 24), noise: 0.1, seed: 4)
    try folder.write(clean.source.rows(0..<2500), to: "a.npy")
    try folder.write(clean.target.rows(500..<3000), to: "b.npy")
  }

  private func doctor(_ arguments: String...) throws -> (status: Int32, document: [String: Any]) {
    let outcome = try Tool.run(program: Tool.path, ["doctor", "--json"] + arguments, folder: folder)
    #expect(outcome.standardError.isEmpty)
    return (outcome.status, try json(outcome.standardOutput))
  }

  private func findings(_ document: [String: Any], _ subject: String) throws -> [[String: String]] {
    try #require(document["findings"] as? [[String: String]]).filter { $0["subject"] == subject }
  }

  @Test func theInstallationIsDescribed() throws {
    let installation = try #require(doctor().document["installation"] as? [String: Any])
    #expect(installation["version"] as? String == mv2vVersion)
    #expect(installation["kernels"] as? String == KernelLevel.current.rawValue)
    #expect(installation["openblas"] as? String == BLASRuntime.version)
    #expect(installation["available_threads"] as? Int == ThreadCount.available)
    #expect(try #require(installation["total_memory"] as? Int) > 1 << 20)
    let odd = try Tool.run(
      program: Tool.path, ["doctor", "--json", "--threads", "4000"],
      environment: ["MV2V_THRAEDS": "2", "MV2V_KERNEL_LEVEL": "portable", "OPENBLAS_CORETYPE": "Prescott"])
    #expect(odd.status == 0)
    let found = try findings(json(odd.standardOutput), "installation")
    let codes = Set(found.compactMap { $0["code"] })
    #expect(codes.isSuperset(of: ["unknown_variable", "too_many_threads"]), "\(codes)")
    #expect(codes.contains("kernel_level") == (KernelLevel.best != .portable))
    #expect(codes.contains("slow_kernels") || codes.contains("openblas_coretype"))
    #expect(found.contains { $0["advice"]?.contains("rename it to MV2V_THREADS") == true })
  }

  @Test func cleanRowsHaveNoFindingsThatCost() throws {
    let (status, document) = try doctor("a.npy", "b.npy")
    #expect(status == 0)
    let all = try #require(document["findings"] as? [[String: String]])
    #expect(all.filter { $0["subject"] != "installation" && $0["severity"] != "note" }.isEmpty, "\(all)")
    let source = try #require(document["source"] as? [String: Any])
    #expect(source["rows"] as? Int == 2500 && source["dimension"] as? Int == 24)
    #expect(source["sampled_rows"] as? Int == 2500)
    let pair = try #require(document["pair"] as? [String: Any])
    #expect(abs(try #require(pair["paired_correlation"] as? Double)) < 0.05)
    #expect(document["difficulty"] as? String == "usual")
  }

  enum Trouble: String, CaseIterable {
    case not_finite, too_few_rows, no_directions, padding, zero_rows, stray_column, rogue_dimension,
      duplicates
    case outlier_rows, low_rank, ruling_mean, sorted, lengths_differ
  }

  private func troubled(_ trouble: Trouble) -> Matrix<Float> {
    var rows = clean.source.rows(0..<2500)
    func spoil(_ range: Range<Int>, _ change: (_ row: Int, _ column: Int, Float) -> Float) {
      for row in range { for column in 0..<24 { rows[row, column] = change(row, column, rows[row, column]) } }
    }
    switch trouble {
    case .not_finite: rows[1234, 5] = .nan
    case .too_few_rows: rows = rows.rows(0..<20)
    case .no_directions: spoil(0..<2500) { _, column, _ in Float(column) }
    case .padding: spoil(2400..<2500) { _, _, _ in 0.5 }
    case .zero_rows: spoil(100..<200) { _, _, _ in 0 }
    case .stray_column: rows = Matrix(rows: (0..<2500).map { rows.row($0) + [Float($0)] })
    case .rogue_dimension: for row in 0..<2500 { rows[row, 7] *= 40 }
    case .duplicates: rows = rows.rows(at: (0..<2500).map { $0 % 2000 })
    case .outlier_rows: spoil(77..<80) { _, _, value in value * 1000 }
    case .low_rank: spoil(0..<2500) { _, column, value in column < 3 ? value : value * 1e-3 }
    case .ruling_mean: spoil(0..<2500) { _, _, value in value + 1 }
    case .sorted: spoil(0..<1250) { _, column, value in value + (column < 4 ? 1 : 0) }
    case .lengths_differ: break
    }
    return rows
  }

  @Test(arguments: Trouble.allCases) func plantedTroublesAreFoundAndSaidWhatToDoAbout(trouble: Trouble) throws
  {
    try folder.write(troubled(trouble), to: "bad.npy")
    let (status, document) = try doctor("bad.npy", "b.npy")
    let found = try findings(document, "source")
    let finding = try #require(found.first { $0["code"] == trouble.rawValue }, "\(found)")
    #expect(finding["finding"]?.hasPrefix("bad.npy: ") == true && finding["advice"]?.isEmpty == false)
    let isError = [Trouble.not_finite, .too_few_rows, .no_directions].contains(trouble)
    #expect((finding["severity"] == "error") == isError && (status == 1) == isError)
    // Lengths of Gaussian rows always differ.
    let others = Set(found.compactMap { $0["code"] }).subtracting([
      trouble.rawValue, "lengths_differ", "few_rows",
    ])
    let companions: [Trouble: Set<String>] = [
      // Equal rows repeat one another, and a column of row numbers makes rows sorted and their mean large.
      .padding: ["duplicates", "sorted"], .zero_rows: [], .stray_column: ["sorted", "ruling_mean"],
      .outlier_rows: ["ruling_mean", "sorted"],
    ]
    #expect(others.isSubset(of: companions[trouble] ?? []), "\(others)")
    let words: [Trouble: String] = [
      .not_finite: "row 1234", .padding: "the last 100 rows", .stray_column: "dimension 24",
      .rogue_dimension: "dimension 7", .outlier_rows: "row 77", .zero_rows: "4 %", .duplicates: "20 %",
    ]
    if let word = words[trouble] { #expect(finding["finding"]?.contains(word) == true, "\(finding)") }
    if trouble == .padding { #expect(finding["advice"]?.contains(":2400") == true) }
    // What matters most comes first.
    let severities = try #require(document["findings"] as? [[String: String]]).compactMap { $0["severity"] }
    let ranks = severities.map { ["error": 0, "warning": 1, "note": 2][$0] ?? 3 }
    #expect(ranks == ranks.sorted())
  }

  @Test func aPairOfOneModelIsToldFromPairedRows() throws {
    let (status, same) = try doctor("a.npy", "a.npy")
    let shared = try #require(try findings(same, "pair").first)
    #expect(status == 1 && shared["code"] == "same_vectors" && shared["severity"] == "error")
    #expect(shared["finding"]?.contains("100 %") == true)
    try folder.write(clean.target.rows(0..<2500), to: "paired.npy")
    let (pairedStatus, paired) = try doctor("a.npy", "paired.npy")
    #expect(pairedStatus == 0)
    #expect(try findings(paired, "pair").first?["code"] == "paired")
    try folder.write(
      (0..<400).map { "{\"id\": \"t\($0)\", \"embedding\": [\($0 % 7), \($0 % 5), 1]}\n" }.joined(),
      to: "x.jsonl")
    try folder.write(
      (300..<700).map { "{\"id\": \"t\($0)\", \"embedding\": [\($0 % 11), 1]}\n" }.joined(), to: "y.jsonl")
    let ids = try findings(try doctor("x.jsonl", "y.jsonl").document, "pair")
    #expect(
      ids.contains { $0["code"] == "shared_ids" && $0["finding"]?.hasPrefix("100 of 400 ") == true }, "\(ids)"
    )
  }

  @Test func peopleReadFindingsWithWhatToDo() throws {
    try folder.write(troubled(.not_finite), to: "bad.npy")
    let outcome = try Tool.run("doctor", "bad.npy", "b.npy", folder: folder)
    #expect(outcome.status == 1 && outcome.standardError.isEmpty)
    #expect(
      outcome.standardOutput.contains(
        "error: bad.npy: 1 row holds NaN or infinity, the first seen is row 1234.\n  What to do: remove or repair them"
      ))
    let clean = try Tool.run("doctor", "a.npy", "b.npy", folder: folder)
    #expect(clean.standardOutput.contains("Expected difficulty, by the shape of both spaces alone: usual."))
    #expect(try Tool.run("doctor", "a.npy", "b.npy", "a.npy", folder: folder).status == 64)
    #expect(try Tool.run("doctor", "none.npy", folder: folder).status == 1)
  }

  @Test func aStartedJobFitsAsItStands() throws {
    let files = try PlantedFiles()
    let start = try Tool.run(
      "init", "a.npy", "b.npy", "--output", "started.yaml", "--json", folder: files.folder)
    #expect(start.status == 0, "\(start.standardError)")
    #expect(start.standardError == "Wrote started.yaml; fit it with: mv2v fit --config started.yaml\n")
    let document = try json(start.standardOutput)
    #expect(document["source"] as? String == "a.npy" && document["output"] as? String == "started.yaml")
    #expect(document["source_rows"] as? Int == 2000 && document["findings"] is [Any])
    let text = try files.folder.text("started.yaml")
    #expect(text.contains("# 2,000 rows of 20 dimensions.\nsource: a.npy\n"))
    let printed = try Tool.run(
      "fit", "--config", "started.yaml", "--print-config", "--only-changes", folder: files.folder
    ).standardOutput
    for line in ["source: a.npy", "target: b.npy", "output: map.safetensors", "preset: default", "seed: 0"] {
      #expect(printed.split(separator: "\n").contains(Substring(line)), "\(printed)")
    }
    #expect(!printed.contains("evaluation") && !printed.contains("sample"))
    try files.folder.write(text + PlantedFiles.knobs + "\n", to: "job.yaml")
    let fit = try Tool.run("fit", "--config", "job.yaml", folder: files.folder)
    #expect(fit.status == 0 && files.folder.names.contains("map.safetensors"), "\(fit.standardError)")

    let again = try Tool.run("init", "a.npy", "b.npy", "--output", "started.yaml", folder: files.folder)
    #expect(again.status == 1 && again.standardError.contains("--overwrite"))
    #expect(try files.folder.text("started.yaml") == text)
    #expect(
      try Tool.run("init", "a.npy", "b.npy", "--output", "started.yaml", "--overwrite", folder: files.folder)
        .status
        == 0)
    #expect(try Tool.run("init", "a.npy", "b.npy", folder: files.folder).standardOutput == text)
    #expect(try Tool.run("init", "a.npy", "b.npy", "--json", folder: files.folder).status == 64)
    #expect(
      try Tool.run("init", "a.npy", "b.npy", "--output", "a.npy", "--overwrite", folder: files.folder)
        .standardError
        .contains("is the input"))
  }

  @Test func aJobInAnotherFolderNamesItsFilesInFull() throws {
    try FileManager.default.createDirectory(atPath: folder.path("jobs"), withIntermediateDirectories: true)
    try folder.write(clean.source.rows(0..<2500), to: "odd name's.npy")
    let start = try Tool.run("init", "odd name's.npy", "b.npy", "--output", "jobs/job.yaml", folder: folder)
    #expect(start.status == 0, "\(start.standardError)")
    let printed = try Tool.run(
      "fit", "--config", "jobs/job.yaml", "--print-config", "--only-changes", folder: folder)
    #expect(printed.status == 0, "\(printed.standardError)")
    #expect(printed.standardOutput.contains("/odd name's.npy\""), "\(printed.standardOutput)")
    #expect(printed.standardOutput.contains("output: jobs/map.safetensors"))
  }

  @Test(arguments: [
    "\u{1B}[31m", "\u{7F}", "\u{85}", "\u{2028}seed: 7", "\u{FEFF}", "\nseed: 7", "\u{202E}", "\u{E0001}",
  ])
  func aJobNamesFilesThatAreOddlyCalled(part: String) throws {
    let name = "a\(part).npy"
    try folder.write(clean.source.rows(0..<2500), to: name)
    let start = try Tool.run("init", name, "b.npy", "--output", "job.yaml", folder: folder)
    #expect(start.status == 0, "\(start.standardError)")
    #expect(!(try folder.text("job.yaml")).unicodeScalars.contains("\u{1B}"))
    let dry = try Tool.run("fit", "--config", "job.yaml", "--dry-run", folder: folder)
    #expect(dry.status == 0, "\(dry.standardError)")
  }
}
