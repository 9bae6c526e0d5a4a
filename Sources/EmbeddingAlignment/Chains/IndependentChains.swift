import LinearAlgebra

/// One map found and refined from its own random choices.
struct Chain: Sendable {
  /// Semi-orthogonal, `[dA, dB]`.
  let map: Matrix<Double>
  /// The nuclear norm of the averaged cross-covariance: larger is better on the same data and schedule.
  let objective: Double
}

/// What several independent chains say together.
struct ChainConsensus {
  /// The polar factor of the sum of the maps that agree with the best one.
  let map: Matrix<Double>
  /// The agreement of the best chain with the one most like it; 1 for equal maps, about 0 for unrelated ones.
  let agreement: Double
  /// How many maps were merged.
  let mergedCount: Int
}

/// Merges chains: those that agree with the one of largest objective, at a mean cosine of 0.5 or more.
///
/// Averaging semi-orthogonal maps that err independently cancels errors; refining afterwards brings them back.
///
/// - Parameter rows: normalised source rows to compare the maps on, `[n, dA]`.
/// - Precondition: there is at least one chain.
func mergeChains(_ chains: [Chain], comparingOn rows: Matrix<Float>) throws(AlignmentError) -> ChainConsensus
{
  guard let best = chains.indices.max(by: { chains[$0].objective < chains[$1].objective }) else {
    preconditionFailure("no chains to merge")
  }
  let images = chains.map { product(rows, $0.map.converted(to: Float.self)) }
  let agreements = chains.indices.map { meanCosineOfRows(images[best], images[$0]) }
  let merged = chains.indices.filter { $0 == best || agreements[$0] >= 0.5 }
  var sum = Matrix<Double>(zeros: chains[best].map.rowCount, chains[best].map.columnCount)
  for index in merged {
    for element in sum.elements.indices { sum.elements[element] += chains[index].map.elements[element] }
  }
  let others = chains.indices.filter { $0 != best }.map { agreements[$0] }
  return ChainConsensus(
    map: try fitProcrustes(sum).factor, agreement: others.max() ?? 1, mergedCount: merged.count)
}
