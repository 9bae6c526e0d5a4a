import AlignmentEvaluation
import LinearAlgebra

/// The matrices that `mv2v compare` shows.
struct ModelComparison: Encodable {
  let models: [String]
  let rows: Int
  let procrustesDistance: [[Double]]
  let dotProductCorrelation: [[Double]]
  let linearCka: [[Double]]
  /// From row to column; nil on the diagonal.
  let oracleTop1: [[Double?]]
  let heldOutRows: Int
  /// One point in the plane per model.
  let positions: [[Double]]

  /// Compares every pair of models once, and fits the oracle in each direction.
  init(names: [String], models: [EmbeddingRows], heldOutCount: Int, seed: UInt64) throws {
    let count = models.count
    let rowCount = models[0].rows.rowCount
    func matrix(_ diagonal: Double) -> [[Double]] {
      (0..<count).map { row in (0..<count).map { $0 == row ? diagonal : 0 } }
    }
    var (distances, correlations, alignments) = (matrix(0), matrix(1), matrix(1))
    var top1 = [[Double?]](repeating: [Double?](repeating: nil, count: count), count: count)
    for first in 0..<count {
      for second in first + 1..<count {
        try naming(source: models[first], target: models[second]) {
          let pairs = try PairedRows(source: models[first].rows, target: models[second].rows)
          let similarity = try representationSimilarity(pairs, seed: seed)
          for (row, column) in [(first, second), (second, first)] {
            distances[row][column] = similarity.procrustesDistance
            correlations[row][column] = similarity.dotProductCorrelation
            alignments[row][column] = similarity.linearKernelAlignment
          }
          // Backward by the transposed map is the oracle of the other direction.
          let border = rowCount - heldOutCount
          let oracle = try fitOracle(Self.part(of: pairs, 0..<border))
          let evaluation = try evaluate(
            oracle, on: Self.part(of: pairs, border..<rowCount), oracle: .absent,
            poolSize: EvaluationInput.defaultPoolSize, bootstrap: nil)
          top1[first][second] = evaluation.forward[0].measurement.metrics.top1
          top1[second][first] = evaluation.backward[0].measurement.metrics.top1
        }
      }
    }
    self.models = names
    rows = rowCount
    procrustesDistance = distances
    dotProductCorrelation = correlations
    linearCka = alignments
    oracleTop1 = top1
    heldOutRows = heldOutCount
    positions = try classicalScaling(Matrix(rows: distances)).map { [$0.x, $0.y] }
  }

  private static func part(of pairs: PairedRows, _ range: Range<Int>) throws -> PairedRows {
    try PairedRows(
      source: RowSlice(pairs.source, rows: range), target: RowSlice(pairs.target, rows: range))
  }

  /// For a terminal: a matrix per measure.
  var text: String {
    func rendered(_ title: String, _ values: [[Double?]]) -> String {
      var table = TextTable(header: [title] + models)
      for (name, row) in zip(models, values) {
        table.rows.append([name] + row.map { $0.map { fixed($0, 4) } ?? "-" })
      }
      return table.rendered()
    }
    return [
      rendered("Procrustes distance", procrustesDistance),
      rendered("dot products kept", dotProductCorrelation),
      rendered("linear CKA", linearCka), rendered("oracle top-1, row to column", oracleTop1),
      "\(rows) paired rows; the oracle is measured on the last \(heldOutRows) of them, fitted on the others.",
    ].joined(separator: "\n\n")
  }

  /// One line per ordered pair of different models.
  var table: String {
    var text = "source\ttarget\tprocrustes_distance\tdot_product_correlation\tlinear_cka\toracle_top1\n"
    for row in models.indices {
      for column in models.indices where column != row {
        let figures = [
          procrustesDistance[row][column], dotProductCorrelation[row][column], linearCka[row][column],
          oracleTop1[row][column] ?? .nan,
        ]
        text += ([models[row], models[column]] + figures.map { fixed($0, 6) }).joined(separator: "\t") + "\n"
      }
    }
    return text
  }

  /// The models as points, by classical scaling of their distances.
  var picture: String {
    ScatterPlot(
      title: "Models by Procrustes distance", caption: "classical scaling of \(rows) paired rows",
      points: zip(models, positions).map { (name: $0, x: $1[0], y: $1[1]) }
    ).rendered()
  }
}
