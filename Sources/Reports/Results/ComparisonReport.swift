public import Evaluation

extension Report {
  /// A matrix per measure for a person, a line per ordered pair as records, the models as points in a picture.
  public init(_ comparison: ModelComparison) {
    let models = comparison.models
    func matrix(_ title: String, _ values: [[Double?]]) -> Block {
      .table(
        Table(
          header: [title] + models,
          rows: zip(models, values).map { name, row in [name] + row.map { $0.map { fixed($0, 4) } ?? "-" } }))
    }
    self.init(
      blocks: [
        matrix("Procrustes distance", comparison.procrustesDistance),
        matrix("dot products kept", comparison.dotProductCorrelation),
        matrix("linear CKA", comparison.linearKernelAlignment),
        matrix("oracle top-1, row to column", comparison.oracleTop1),
        .paragraph([
          "\(comparison.rowCount) paired rows; the oracle is measured on the last \(comparison.heldOutCount) of them, "
            + "fitted on the others."
        ]),
      ], document: ComparisonDocument(comparison), records: pairRecords(of: comparison),
      charts: [
        ScatterPlot(
          title: "Models by Procrustes distance",
          caption: "classical scaling of \(comparison.rowCount) paired rows",
          points: zip(models, comparison.positions).map { (name: $0, x: $1[0], y: $1[1]) })
      ])
  }
}

/// One line per ordered pair of different models.
private func pairRecords(of comparison: ModelComparison) -> Table {
  let models = comparison.models
  return Table(
    header: [
      "source", "target", "procrustes_distance", "dot_product_correlation", "linear_cka", "oracle_top1",
    ],
    rows: models.indices.flatMap { row in
      models.indices.filter { $0 != row }.map { column in
        [models[row], models[column]]
          + [
            comparison.procrustesDistance[row][column], comparison.dotProductCorrelation[row][column],
            comparison.linearKernelAlignment[row][column], comparison.oracleTop1[row][column] ?? .nan,
          ].map { fixed($0, 6) }
      }
    })
}

/// What `mv2v compare --json` says.
private struct ComparisonDocument: Encodable, Sendable {
  let models: [String]
  let rows: Int
  let procrustesDistance, dotProductCorrelation, linearCka: [[Double]]
  /// From row to column; null on the diagonal.
  let oracleTop1: [[Double?]]
  let heldOutRows: Int
  let positions: [[Double]]

  init(_ comparison: ModelComparison) {
    (models, rows) = (comparison.models, comparison.rowCount)
    procrustesDistance = comparison.procrustesDistance
    dotProductCorrelation = comparison.dotProductCorrelation
    linearCka = comparison.linearKernelAlignment
    oracleTop1 = comparison.oracleTop1
    (heldOutRows, positions) = (comparison.heldOutCount, comparison.positions)
  }
}
