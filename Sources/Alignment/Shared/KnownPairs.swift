import Embeddings
import LinearAlgebra

/// A source row and a target row that are known to be counterparts.
public struct KnownPair: Equatable, Sendable {
  /// The row among the source rows of the fit, from 0.
  public let source: Int
  /// The row among the target rows of the fit, from 0.
  public let target: Int

  /// A pair of row indices.
  public init(source: Int, target: Int) { (self.source, self.target) = (source, target) }
}

/// The rows of known pairs and how much they weigh against what the matching finds by itself.
struct KnownPairs: Sendable {
  /// Normalised rows, `[m, dA]` and `[m, dB]`; row i of one is the counterpart of row i of the other.
  let source, target: Matrix<Float>
  private let crossCovariance: Matrix<Float>

  /// - Throws: `pairOutside`, `pairTwice`, or `pairWithoutDirection` for a row that equals its side's mean.
  init(
    _ pairs: [KnownPair], source: NormalizedSpace, target: NormalizedSpace
  ) throws(AlignmentError) {
    var seen: (source: Set<Int>, target: Set<Int>) = ([], [])
    for pair in pairs {
      for (space, row) in [(source, pair.source), (target, pair.target)] {
        guard row >= 0, row < space.givenRows.rowCount else {
          throw .pairOutside(space.side, row: row, rowCount: space.givenRows.rowCount)
        }
      }
      guard seen.source.insert(pair.source).inserted else { throw .pairTwice(.source, row: pair.source) }
      guard seen.target.insert(pair.target).inserted else { throw .pairTwice(.target, row: pair.target) }
    }
    self.source = source.rows(atGiven: pairs.map(\.source))
    self.target = target.rows(atGiven: pairs.map(\.target))
    for (space, rows, indices) in [
      (source, self.source, pairs.map(\.source)), (target, self.target, pairs.map(\.target)),
    ] {
      if let zero = rows.rowSquaredNorms().firstIndex(of: 0) {
        throw .pairWithoutDirection(space.side, space.givenRows.location(ofRow: indices[zero]))
      }
    }
    crossCovariance = meanProduct(self.source, self.target)
  }

  /// Pairs whose rows are given as they are to be compared.
  init(rows source: Matrix<Float>, _ target: Matrix<Float>) {
    (self.source, self.target) = (source, target)
    crossCovariance = meanProduct(source, target)
  }

  /// The pairs in other coordinates, such as principal ones.
  init(_ pairs: KnownPairs, sourceAxes: Matrix<Float>, targetAxes: Matrix<Float>) {
    source = product(pairs.source, sourceAxes)
    target = product(pairs.target, targetAxes)
    crossCovariance = product(product(sourceAxes, .transposed, pairs.crossCovariance, .asIs), targetAxes)
  }

  var count: Int { source.rowCount }

  /// `(1 − s) M + s · XᵀY / m` for the pairs `X`, `Y`, where `s = m / (m + c)` for a `count` of `c`: how many pairs
  /// are worth as much as all that the matching of unpaired rows knows.
  func mixed(
    into crossCovariance: Matrix<Float>, worth count: Int = BatchRefinementKnobs.pairWorth
  ) -> Matrix<Float> {
    crossCovariance.blended(with: self.crossCovariance, share: Float(self.count) / Float(self.count + count))
  }

  /// For the centres of matched clusterings: how well centre i of the source and centre j of the target agree in
  /// their similarities to the pairs, `[a, b]`, of unit Frobenius norm in either factor.
  func agreements(_ sourceCenters: Matrix<Float>, _ targetCenters: Matrix<Float>) -> Matrix<Double> {
    func features(_ centers: Matrix<Float>, _ rows: Matrix<Float>) -> Matrix<Float> {
      var features = product(centers, .asIs, rows, .transposed)
      features *= 1 / Float(max(features.innerProduct(with: features).squareRoot(), 1e-20))
      return features
    }
    return product(features(sourceCenters, source), .asIs, features(targetCenters, target), .transposed)
      .converted(to: Double.self)
  }
}

/// `XᵀY / m` for pairs of rows.
func meanProduct(_ source: Matrix<Float>, _ target: Matrix<Float>) -> Matrix<Float> {
  var result = product(source, .transposed, target, .asIs)
  result *= 1 / Float(source.rowCount)
  return result
}
