import EmbeddingFiles
import FoundationEssentials

/// What `mv2v evaluate --json` has measured, as far as a card says it.
package struct MeasuredAccuracy: Equatable, Sendable, Decodable {
  /// How a contender fared.
  package struct Figures: Equatable, Sendable, Decodable {
    package let top1, top10, meanRank, mrr: Double
    package let rows, pool: Int

    /// Whether every figure is one that can be measured.
    var isSound: Bool {
      [top1, top10, mrr].allSatisfy { (0...1).contains($0) } && (1...1e15).contains(meanRank) && rows >= 1
        && pool >= 1
    }

    enum CodingKeys: String, CodingKey {
      case top1, top10, mrr, rows, pool
      case meanRank = "mean_rank"
    }
  }

  private struct Direction: Equatable, Decodable {
    let map: Figures
    let oracle: Figures?
  }

  /// Source rows looking for their targets.
  package let map: Figures
  /// The same of the paired oracle, if there was one.
  package let oracle: Figures?
  private let backward: Direction?

  /// The figures of the map and of the oracle for queries of one side; nil for one that was not measured.
  package func figures(isBackward: Bool) -> (map: Figures, oracle: Figures?)? {
    isBackward ? backward.map { ($0.map, $0.oracle) } : (map, oracle)
  }

  /// Reads what the command has printed.
  ///
  /// - Throws: `file`; `notAnEvaluation`.
  package init(path: String) throws(ExportError) {
    let text: String
    do { text = try TextFile(path: path, largestByteCount: 1 << 24).text } catch { throw .file(error) }
    do { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) } catch DecodingError.keyNotFound(
      let key, let context)
    {
      let place = (context.codingPath + [key]).map(\.stringValue).joined(separator: ".")
      throw .notAnEvaluation(path: path, reason: "it has no '\(place)'")
    } catch {
      throw .notAnEvaluation(path: path, reason: "it is not JSON of that form")
    }
    for figures in [map, oracle, backward?.map, backward?.oracle] where figures?.isSound == false {
      throw .notAnEvaluation(
        path: path, reason: "it has figures that cannot be measured, such as a share above 1")
    }
  }
}
