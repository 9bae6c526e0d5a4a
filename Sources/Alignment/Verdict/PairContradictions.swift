import Embeddings
import LinearAlgebra

/// How many target rows a known pair's is compared with.
private let comparedRowCount = 2048

/// Which known pairs the map contradicts: those whose target row is no nearer to the image of its source row, by cosines of
/// normalised rows, than half of the target rows are (`PairAgreement`).
///
/// Pairs have a part in the map, which can hide what contradicts it, and never makes up what does not.
///
/// - Parameters:
///   - map: the finished map, `[dA, dB]`.
///   - pairs: normalised rows, m of either side.
/// - Returns: the numbers of the pairs, from 0, ascending.
/// - Complexity: `O(m (dA + k) dB)` time for `k` = 2,048 target rows drawn at random, or all of fewer.
func contradictedPairs(
  _ map: Matrix<Double>, _ pairs: KnownPairs, target: NormalizedSpace, generator: inout SeededGenerator
) -> [Int] {
  let images = product(pairs.source, map.converted(to: Float.self))
  let others = target.rows(at: generator.sample(min(comparedRowCount, target.rowCount), of: target.rowCount))
  let similarities = product(images, .asIs, others, .transposed)
  return (0..<pairs.count).filter { pair in
    let own = zip(images.row(pair), pairs.target.row(pair)).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    return 2 * similarities.row(pair).count { $0 >= own } >= others.rowCount
  }
}
