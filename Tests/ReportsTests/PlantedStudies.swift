import Alignment
import EmbeddingMaps
import Embeddings
import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport

/// Studies of small planted maps, with as much or as little as a test wants.
struct PlantedStudy {
  let planted: PlantedPairs
  let map: EmbeddingMap

  init(_ count: Int = 200, dimensions: (Int, Int) = (8, 6)) throws {
    planted = try PlantedPairs(count, dimensions: dimensions, noise: 0.2, seed: 1)
    func frame(_ dimension: Int) -> SpaceFrame {
      SpaceFrame(normalisation: .unitLength(dimension: dimension), scale: 1)
    }
    map = .orthogonal(
      OrthogonalMap(matrix: planted.map, source: frame(dimensions.0), target: frame(dimensions.1)))
  }

  static let log = FitLog(
    stages: [
      FitLog.Stage(name: "refine", figures: ["objective_1": 0.25, "steps_1": 60]),
      FitLog.Stage(name: "merge chains", figures: ["agreement": 0.75]),
    ],
    objectives: [[0.1, 0.2, 0.3], [0.15, 0.25, 0.35]], agreements: [[1, 0.75], [0.75, 1]],
    singularValues: [0.5, 0.1, 0.01], noiseLevel: 0.05)

  func file(
    _ verdict: Verdict = PlantedStudy.verdict(0.9), knobs: [String: String] = [:], preset: String = "default",
    log: FitLog? = PlantedStudy.log, models: ModelNames = ModelNames(), map: EmbeddingMap? = nil
  ) -> MapFile {
    MapFile(
      map: map ?? self.map,
      metadata: MapMetadata(
        making: .unpaired(
          FitRecord(preset: preset, seed: 7, verdict: verdict, knobs: knobs, log: log)),
        source: TrainingRows(of: planted.source), target: TrainingRows(of: planted.target), models: models))
  }

  static func verdict(_ agreement: Double) -> Verdict {
    Verdict(
      agreement: agreement, chainCount: 2, mergedChainCount: 2,
      evidence: SearchEvidence(lead: 0.05, nullMargin: 0.3))
  }

  func rows(texts: (source: [Int: String], target: [Int: String]) = ([:], [:])) throws -> StudiedRows {
    let study = try UnpairedStudy(
      of: map, source: planted.source, target: planted.target, sampleCount: 150, seed: 3)
    return StudiedRows(
      study: study, source: StudiedSide(name: "a.npy", range: 1000..<1200, texts: texts.source),
      target: StudiedSide(name: "b.npy", range: 0..<200, texts: texts.target))
  }
}

/// What a text holds between two marks, the first time.
func part(of text: String, from start: String, to end: String) -> String? {
  guard let first = text.range(of: start) else { return nil }
  guard let last = text.range(of: end, range: first.upperBound..<text.endIndex) else { return nil }
  return String(text[first.upperBound..<last.lowerBound])
}
