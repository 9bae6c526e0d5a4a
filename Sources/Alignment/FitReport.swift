public import EmbeddingMaps
public import Embeddings
import LinearAlgebra

/// What one stage of a fit did.
public struct StageReport: Codable, Sendable {
  /// A figure that a stage came upon.
  public struct Measurement: Equatable, Codable, Sendable {
    /// In snake case.
    public let name: String
    /// The figure.
    public let value: Double
  }

  /// The stage, in a few words.
  public let name: String
  /// How long it took.
  public let duration: Duration
  /// What it measured, in the order to show.
  public let measurements: [Measurement]

  package init(name: String, duration: Duration, measurements: [Measurement]) {
    (self.name, self.duration, self.measurements) = (name, duration, measurements)
  }
}

/// News from a running fit.
public enum FitEvent: Sendable {
  /// A stage begins.
  case began(stage: String)
  /// A share of the current stage, 0 to 1, is done; may arrive from any thread.
  case advanced(share: Double)
  /// A stage has ended.
  case ended(StageReport)
}

/// Which of the two maps of a fit.
public enum FittedKind: String, CaseIterable, Sendable {
  /// The map into the target space, orthogonal as a rule.
  case orthogonal
  /// The matching map, which carries both sides into a common space.
  case matching
}

/// A finished fit.
public struct Fit: Sendable {
  /// The learned map.
  public let map: EmbeddingMap
  /// The matching map of the same matches, of which the same verdict holds; nil where the method has none (`paper`).
  public let matchingMap: EmbeddingMap?
  /// Whether it can be trusted.
  public let verdict: Verdict
  /// What each stage did, in order.
  public let stages: [StageReport]
  /// The same without times, and what of it was too long to say.
  public let log: FitLog
  /// The method and knobs that it was run with.
  public let configuration: AlignmentConfiguration
  /// The seed of every random choice.
  public let seed: UInt64
  /// How many pairs were known beforehand.
  public let knownPairCount: Int
  /// Those of them that the map contradicts, in the order in which they were given (`PairAgreement`).
  public let contradictedPairs: [KnownPair]
  /// What stood out of either side's rows and was kept from ruling the fit; nothing for the published method, which
  /// takes rows as they are.
  public let sourceIrregularities, targetIrregularities: Irregularities

  /// A map with its origin, to be written to a file.
  ///
  /// - Parameters:
  ///   - kind: which map.
  ///   - source: the source rows of the fit; the file behind them is read once more for its fingerprint.
  ///   - target: the target rows, likewise.
  ///   - preset: the preset that the configuration came from, to be recorded.
  ///   - verdict: another verdict to record than the fit's own; nil for that.
  ///   - initialMap: the name of the map that the fit started from, to be recorded.
  ///   - models: what both models are called, to be recorded.
  ///
  /// - Precondition: there is such a map.
  public func mapFile(
    of kind: FittedKind = .orthogonal, source: any RowSource, target: any RowSource,
    preset: Preset = .default, verdict: Verdict? = nil,
    initialMap: String? = nil, models: ModelNames = ModelNames()
  ) -> MapFile {
    guard let map = kind == .matching ? matchingMap : map else {
      preconditionFailure("a fit without a matching map")
    }
    let sides = [source, target]
    let trainingRows = concurrentMap(count: 2) { TrainingRows(of: sides[$0]) }
    let profiles = SpaceProfiles(
      source: SpaceProfile(of: source, frame: map.frame(of: .source)),
      target: SpaceProfile(of: target, frame: map.frame(of: .target)))
    return MapFile(
      map: map,
      metadata: MapMetadata(
        making: .unpaired(
          FitRecord(
            preset: preset.rawValue, seed: seed, verdict: verdict ?? self.verdict,
            knobs: Dictionary(uniqueKeysWithValues: configuration.knobs.map { ($0.name, $0.value) }),
            knownPairCount: knownPairCount, initialMap: initialMap, log: log)),
        source: trainingRows[0], target: trainingRows[1], models: models), profiles: profiles)
  }
}
