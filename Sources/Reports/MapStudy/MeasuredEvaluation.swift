import EmbeddingFiles
import FoundationEssentials

/// What `mv2v evaluate --json` has printed, or `mv2v fit --json` with an evaluation.
package struct MeasuredEvaluation: Sendable, Decodable {
  /// How a contender fared in one direction.
  package struct Figures: Sendable, Codable {
    let top1, top5, top10, meanRank, medianRank, mrr, foscttm, meanCosine: Double
    let top1Low, top1High, meanRankLow, meanRankHigh: Double?
    let pool, rows: Int
    /// Nil in documents of older versions.
    let rankDistribution: [Point]?

    struct Point: Sendable, Codable {
      let rank: Int
      let share: Double
    }

    /// Whether every figure is one that can be measured.
    var isSound: Bool {
      [top1, top5, top10, mrr, foscttm].allSatisfy { (0...1).contains($0) } && meanCosine.isFinite
        && [meanRank, medianRank, meanRankLow ?? 1, meanRankHigh ?? 1].allSatisfy { $0 >= 1 && $0 <= 1e15 }
        && [top1Low ?? 0, top1High ?? 1].allSatisfy { (0...1).contains($0) } && pool >= 1 && rows >= 1
        && (rankDistribution ?? []).allSatisfy { $0.rank >= 1 && (0...1).contains($0.share) }
    }
  }

  /// The contenders of one direction.
  package struct Direction: Sendable, Decodable {
    let map: Figures
    let oracle, identity, chance: Figures?

    /// Those that took part, with their names, in the order to show.
    var all: [(name: String, figures: Figures)] {
      [("map", map), ("oracle", oracle), ("identity", identity), ("chance", chance)].compactMap {
        name, figures in
        figures.map { (name, $0) }
      }
    }
  }

  let forward: Direction
  let backward: Direction?
  let oracleKind: String?
  let shareOfOracle, shareOfOracleLow, shareOfOracleHigh: Double?
  let csls: Int?

  enum CodingKeys: CodingKey {
    case backward, oracleKind, shareOfOracle, shareOfOracleLow, shareOfOracleHigh, csls
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    forward = try Direction(from: decoder)
    backward = try container.decodeIfPresent(Direction.self, forKey: .backward)
    oracleKind = try container.decodeIfPresent(String.self, forKey: .oracleKind)
    shareOfOracle = try container.decodeIfPresent(Double.self, forKey: .shareOfOracle)
    shareOfOracleLow = try container.decodeIfPresent(Double.self, forKey: .shareOfOracleLow)
    shareOfOracleHigh = try container.decodeIfPresent(Double.self, forKey: .shareOfOracleHigh)
    csls = try container.decodeIfPresent(Int.self, forKey: .csls)
  }

  private struct FitOutput: Decodable { let evaluation: MeasuredEvaluation }

  /// Reads what the command has printed.
  ///
  /// - Throws: `file`; `notAnEvaluation`, naming the key or figure.
  package init(path: String) throws(ReportError) {
    let text: String
    do { text = try TextFile(path: path, largestByteCount: 1 << 24).text } catch { throw .file(error) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let data = Data(text.utf8)
    do {
      self =
        try (try? decoder.decode(FitOutput.self, from: data))?.evaluation
        ?? decoder.decode(Self.self, from: data)
    } catch DecodingError.keyNotFound(let key, let context) {
      let place = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
      throw .notAnEvaluation(path: path, reason: "it has no '\(place)'")
    } catch {
      throw .notAnEvaluation(path: path, reason: "it is not JSON of that form")
    }
    for (direction, contenders) in [("", forward.all), ("backward.", backward?.all ?? [])] {
      for (name, figures) in contenders where !figures.isSound {
        throw .notAnEvaluation(
          path: path,
          reason:
            "the figures of '\(direction)\(name)' are none that can be measured, such as a share above 1")
      }
    }
  }
}
