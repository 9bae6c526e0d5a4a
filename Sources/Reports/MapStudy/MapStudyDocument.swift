import EmbeddingMaps
import Embeddings
import Evaluation

/// What `mv2v report` says to programs: the figures behind every section, and nothing where there are none.
struct MapStudyDocument: Encodable, Sendable {
  let map: Map
  let verdict: VerdictDocument?
  let evaluation: Accuracy?
  let fitLog: FitLog?
  let matrix: MatrixSizes
  let rows: Rows?
  let metadata: [String: String]
  let command: [String]

  struct Map: Encodable {
    let file, kind: String
    let sourceDimension, targetDimension, imageDimension: Int
    let sourceModel, targetModel: String?
  }

  struct Accuracy: Encodable {
    let forward: [String: MeasuredEvaluation.Figures]
    let backward: [String: MeasuredEvaluation.Figures]?
    let oracleKind: String?
    let shareOfOracle, shareOfOracleLow, shareOfOracleHigh: Double?
    let csls: Int?
  }

  struct MatrixSizes: Encodable {
    let leadingQuarterShare: Double
    /// Root mean squares of blocks over that of all elements.
    let blocks: [[Double]]
  }

  struct Rows: Encodable {
    let sourceFile, targetFile: String
    let sourceRows, targetRows, sourceSampled, targetSampled, queries: Int
    let seed: UInt64
    let certaintyUnit: SimilarityUnit
    let mostCertain, leastCertain: [Row]
    let planes: [String: Points]
  }

  struct Row: Encodable {
    let row: Int
    let text: String?
    let certainty: Double
    let neighbors: [Neighbor]
  }

  struct Neighbor: Encodable {
    let row: Int
    let similarity: Double
    let text: String?
  }

  struct Points: Encodable {
    let x, y, explained: [Double]
    let clusters: [Int]
  }

  init(_ study: MapStudy) {
    let (embedding, metadata) = (study.file.map, study.file.metadata)
    map = Map(
      file: study.path, kind: embedding.kindName, sourceDimension: embedding.dimension(of: .source),
      targetDimension: embedding.dimension(of: .target),
      imageDimension: embedding.imageDimension(of: .source),
      sourceModel: metadata.models.source, targetModel: metadata.models.target)
    verdict = metadata.verdict.map(VerdictDocument.init)
    evaluation = study.evaluation.map(Accuracy.init)
    fitLog = study.record?.log
    let matrix = embedding.pairingMatrix.0
    self.matrix = MatrixSizes(
      leadingQuarterShare: leadingShare(of: matrix),
      blocks: blockSizes(of: matrix, largestCellCount: MatrixPicture.largestCellCount).map { $0.map(rounded) }
    )
    rows = study.rows.map(Rows.init)
    self.metadata = study.file.entries.filter { $0.key != fitLogKey }
    command = study.command
  }
}

extension MapStudyDocument.Accuracy {
  init(_ evaluation: MeasuredEvaluation) {
    func named(_ direction: MeasuredEvaluation.Direction) -> [String: MeasuredEvaluation.Figures] {
      Dictionary(uniqueKeysWithValues: direction.all)
    }
    self.init(
      forward: named(evaluation.forward), backward: evaluation.backward.map(named),
      oracleKind: evaluation.oracleKind,
      shareOfOracle: evaluation.shareOfOracle, shareOfOracleLow: evaluation.shareOfOracleLow,
      shareOfOracleHigh: evaluation.shareOfOracleHigh, csls: evaluation.csls)
  }
}

extension MapStudyDocument.Rows {
  init(_ rows: StudiedRows) {
    let study = rows.study
    func shown(_ certainties: [RowCertainty]) -> [MapStudyDocument.Row] {
      certainties.map { certainty in
        MapStudyDocument.Row(
          row: rows.source.range.lowerBound + certainty.row, text: rows.source.texts[certainty.row],
          certainty: certainty.certainty,
          neighbors: certainty.neighbors.map {
            MapStudyDocument.Neighbor(
              row: rows.target.range.lowerBound + $0.row, similarity: $0.similarity,
              text: rows.target.texts[$0.row])
          })
      }
    }
    func points(_ plane: ClusterPicture.Plane, _ clusters: [Int]) -> MapStudyDocument.Points {
      MapStudyDocument.Points(
        x: plane.x.map(rounded), y: plane.y.map(rounded), explained: plane.explained, clusters: clusters)
    }
    let (most, least) = StudiedRows.shown(of: study.certainties)
    let picture = study.picture
    self.init(
      sourceFile: rows.source.name, targetFile: rows.target.name, sourceRows: study.sourceRowCount,
      targetRows: study.targetRowCount, sourceSampled: study.sourceSample.count,
      targetSampled: study.targetSample.count, queries: study.certainties.count, seed: study.seed,
      certaintyUnit: study.similarityUnit, mostCertain: shown(most), leastCertain: shown(least),
      planes: [
        "source_before": points(picture.sourceBefore, picture.sourceClusters),
        "target_before": points(picture.targetBefore, picture.targetClusters),
        "source_after": points(picture.sourceAfter, picture.sourceClusters),
        "target_after": points(picture.targetAfter, picture.targetClusters),
      ])
  }
}

/// Four decimals, as many as a picture shows.
private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
