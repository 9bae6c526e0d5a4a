import CFaiss
package import LinearAlgebra

/// Where k-means starts.
package enum KMeansStart: Sendable {
  /// From different random points, chosen by a seed.
  case randomPoints(seed: UInt64)
  /// From the given centroids, `[clusterCount, dimension]`.
  case centroids(Matrix<Float>)
}

/// The result of k-means.
package struct Clustering: Sendable {
  /// The cluster centres, `[clusterCount, dimension]`: plain means, not scaled to unit length.
  package let centroids: Matrix<Float>
  /// The sum of squared distances of the points to their centres.
  package let objective: Double
}

/// Lloyd's k-means with Euclidean distances over every row of `points`, by FAISS.
///
/// Runs on the calling thread alone: parallel callers cluster different samples. FAISS splits a large
/// cluster when one runs empty. `O(iterationCount · n · clusterCount · d)` time.
///
/// - Parameters:
///   - points: `[n, d]`, finite.
///   - clusterCount: at least 1 and at most `n`.
///   - iterationCount: Lloyd iterations; there is no early stop.
/// - Throws: `tooFewPoints` when `n < clusterCount`; `faiss` when FAISS refuses, as it does for NaN.
package func kMeans(
  _ points: Matrix<Float>, clusterCount: Int, iterationCount: Int, start: KMeansStart
) throws(NearestNeighborsError) -> Clustering {
  precondition(clusterCount >= 1 && iterationCount >= 1)
  guard points.rowCount >= clusterCount else {
    throw .tooFewPoints(expectedAtLeast: clusterCount, found: points.rowCount)
  }
  let seed: UInt64
  let startsFromCentroids: Bool
  var centroids: Matrix<Float>
  switch start {
  case .randomPoints(let chosen):
    (seed, startsFromCentroids) = (chosen, false)
    centroids = Matrix(zeros: clusterCount, points.columnCount)
  case .centroids(let given):
    precondition(given.rowCount == clusterCount && given.columnCount == points.columnCount)
    (seed, startsFromCentroids) = (0, true)
    centroids = given
  }
  var objective = 0.0
  try BLASRuntime.scoped { () throws(NearestNeighborsError) in
    // Points and centroids are of the shapes said; all addresses are lent for the call.
    unsafe try callFaiss("k-means") { message, capacity in
      unsafe points.elements.withUnsafeBufferPointer { elements in
        unsafe mv2v_faiss_kmeans(
          elements.baseAddress, Int64(points.rowCount), Int64(points.columnCount), Int64(clusterCount),
          Int64(iterationCount), Int32(truncatingIfNeeded: seed & 0x7FFF_FFFF), startsFromCentroids ? 1 : 0,
          &centroids.elements, &objective, message, capacity)
      }
    }
  }
  return Clustering(centroids: centroids, objective: objective)
}
