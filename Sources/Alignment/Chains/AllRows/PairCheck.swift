import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// What the rows alone say of known pairs.
///
/// A map that pairs had a part in brings them together, whether they are right or not: in hundreds of dimensions there is room
/// for twenty wrong pairs beside all rows. So the map is refined over all rows without the pairs until it has forgotten
/// them, and then asked: right pairs stay among the nearest, and wrong ones are anywhere (`PairAgreement`). Half of the wrong ones
/// show after one refinement, so that right pairs cost no more than that.
struct PairCheck: Sendable {
  /// The numbers of the pairs that are contradicted, from 0, ascending.
  let contradicted: [Int]
  /// The map of the rows alone, semi-orthogonal, `[dA, dB]`.
  let map: Matrix<Double>
  private let count: Int

  /// How many refinements over all rows forget pairs.
  private static let refinementCount = 3
  /// How many target rows a pair's is compared with.
  private static let comparedRowCount = 2048
  /// The share of target rows that may be nearer than a right pair's.
  private static let nearShare = 0.1

  /// - Parameters:
  ///   - map: semi-orthogonal, `[dA, dB]`; the pairs may have had a part in it.
  ///   - pairs: those of `spaces`.
  /// - Precondition: `knobs.searchCount` is at least 1.
  /// - Complexity: that of `refineOverAllRows`, up to three times.
  init(
    of pairs: KnownPairs, by map: Matrix<Double>, in spaces: SpacePair, knobs: AllRowsKnobs, usesBytes: Bool,
    generator: SeededGenerator, progress: (Double) -> Void
  ) throws(AlignmentError) {
    var generator = generator
    let (alone, target) = (spaces.keeping(pairs: []), spaces.target)
    let others = target.rows(
      at: generator.sample(min(Self.comparedRowCount, target.rowCount), of: target.rowCount))
    var map = map
    var contradicted: [Int] = []
    for done in 0..<Self.refinementCount {
      map = try refineOverAllRows(
        map, in: alone, knobs: knobs, usesBytes: usesBytes, generator: &generator
      ) { progress((Double(done) + $0) / Double(Self.refinementCount)) }.map
      contradicted = pairs.numbers(contradicting: map, among: others, nearShare: Self.nearShare)
      if !PairAgreement(count: pairs.count, contradictedCount: contradicted.count).leavesOut { break }
    }
    self.contradicted = contradicted
    (self.map, count) = (map, pairs.count)
  }

  var agreement: PairAgreement { PairAgreement(count: count, contradictedCount: contradicted.count) }

  /// Where to go on from, and with which pairs: as given where next to no pair is contradicted, else without those that are; from
  /// the map of the rows alone, and without any, where those that agree may do so by chance.
  func withoutContradicted(_ map: Matrix<Double>, _ spaces: SpacePair) -> (Matrix<Double>, SpacePair) {
    guard agreement.leavesOut else { return (map, spaces) }
    if agreement.isContradiction { return (self.map, spaces.keeping(pairs: [])) }
    let contradicted = Set(contradicted)
    return (map, spaces.keeping(pairs: (0..<count).filter { !contradicted.contains($0) }))
  }
}

extension KnownPairs {
  /// The numbers of the pairs whose target row is not among the nearest of other target rows, by their cosines with the image of
  /// the source row.
  fileprivate func numbers(
    contradicting map: Matrix<Double>, among others: Matrix<Float>, nearShare: Double
  ) -> [Int] {
    let images = product(source, map.converted(to: Float.self))
    let similarities = product(images, .asIs, others, .transposed)
    return (0..<count).filter { pair in
      let own = zip(images.row(pair), target.row(pair)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      return Double(similarities.row(pair).count { $0 >= own }) > nearShare * Double(others.rowCount)
    }
  }
}
