import AlignmentEvaluation
import EmbeddingAlignment
import EmbeddingFiles
import Foundation
import LinearAlgebra
import NearestNeighbors

// Times the primitives and a whole fit on the sample in data/, and writes one JSON document on standard
// output; a table goes to standard error. Medians of `repetitions`, because machines are noisy.
//
//   make bench            (unsets OPENBLAS_CORETYPE)

struct Row: Encodable {
  let name: String
  let medianSeconds: Double
  let gigaflops: Double?
}

struct Document: Encodable {
  let date: String
  let blasCore: String
  let threads: Int
  let repetitions: Int
  let rows: [Row]
}

let repetitions = 3

func median(_ name: String, operations: Double? = nil, _ body: () throws -> Void) rethrows -> Row {
  let clock = ContinuousClock()
  var seconds: [Double] = []
  for _ in 0..<repetitions {
    let elapsed = try clock.measure(body)
    seconds.append(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
  }
  let middle = seconds.sorted()[repetitions / 2]
  let row = Row(name: name, medianSeconds: middle, gigaflops: operations.map { $0 / middle / 1e9 })
  let speed = row.gigaflops.map { String(format: "%8.1f GFLOP/s", $0) } ?? ""
  FileHandle.standardError.write(
    Data(
      String(
        format: "%@ %9.3f s %@\n", name.padding(toLength: 44, withPad: " ", startingAt: 0), middle, speed
      ).utf8))
  return row
}

let folder = "data/wordnet-sample/"
let source = try EmbeddingFile(path: folder + "source-minilm.npy")
let target = try EmbeddingFile(path: folder + "target-wordllama.npy")
let pairs = try PairedRows(
  source: EmbeddingFile(path: folder + "evaluation-minilm.npy"),
  target: EmbeddingFile(path: folder + "evaluation-wordllama.npy"))

var generator = SeededGenerator(seed: 0)
let square = Matrix<Float>(gaussian: 2048, 2048, using: &generator)
let crossCovariance = Matrix<Double>(gaussian: source.columnCount, target.columnCount, using: &generator)
let space = try NormalizedSpace(source, side: .source)
let sample = space.rows(0..<10_000)

var rows: [Row] = []
rows.append(median("sgemm 2048", operations: 2 * 2048 * 2048 * 2048) { _ = product(square, square) })
rows.append(median("read and normalise 12,000 x 384") { _ = space.allRows() })
rows.append(
  try median("k-means 10,000 x 384, 20 clusters, 100 iterations") {
    _ = try kMeans(sample, clusterCount: 20, iterationCount: 100, start: .randomPoints(seed: 1))
  })
rows.append(
  try median("50 nearest of 10,000 among 10,000 x 384", operations: 2e8 * 384) {
    _ = try nearestNeighbors(of: sample, in: sample, count: 50)
  })
rows.append(try median("polar factor 384 x 256, double") { _ = try crossCovariance.polarFactor() })
var map: AlignmentMap?
for preset in Preset.allCases {
  rows.append(
    try median("fit, sample, preset \(preset.rawValue)") {
      map = try fitAlignment(source: source, target: target, configuration: preset.configuration, seed: 0).map
    })
}
if let map {
  rows.append(
    try median("evaluate 4,096 x 4,096 x 256", operations: 2 * 4096 * 4096 * 256) {
      _ = try evaluate(map, on: pairs, oracle: .absent, poolSize: 4096)
    })
}

let encoder = JSONEncoder()
encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
encoder.keyEncodingStrategy = .convertToSnakeCase
let document = Document(
  date: Date().formatted(.iso8601), blasCore: BLASRuntime.coreName, threads: ThreadCount.current,
  repetitions: repetitions, rows: rows)
print(String(decoding: try encoder.encode(document), as: UTF8.self))
