import LinearAlgebra

/// Both sides as weighted points in principal coordinates, between which a small map is sought.
///
/// Candidates are cross-covariances `M`, `[d, d]`, rather than maps: their singular values say how sure each
/// direction is, and the nuclear norm is the objective that ranks them.
struct ReducedProblem: Sendable {
  let source: WeightedPoints
  let target: WeightedPoints
  /// Known pairs in the same coordinates, whose cross-covariance is part of every candidate's.
  let pairs: KnownPairs?

  /// How a candidate is refined: the temperature falls geometrically, and the exponent with which sure
  /// directions outweigh unsure ones falls linearly.
  struct Schedule: Sendable {
    let stepCount: Int
    let temperatures: (first: Double, last: Double)
    let exponents: (first: Double, last: Double)
  }

  /// Alternates transport and cross-covariance: with `M = U diag(s) Vᵀ`, points are compared by the cosines of
  /// `x U diag(s)^(q/2)` and `y V diag(s)^(q/2)`, the plan `P` follows, and `M ← Xᵀ P Y`.
  ///
  /// Starts from any nonzero `M`. `O(n m d)` time a step.
  func refine(_ start: Matrix<Float>, _ schedule: Schedule) throws(AlignmentError) -> ScoredCandidate {
    var crossCovariance = start
    for step in 0..<schedule.stepCount {
      let share = Double(step) / Double(max(1, schedule.stepCount - 1))
      let (hot, cold) = schedule.temperatures
      let temperature = hot * (cold / hot).raised(to: share)
      let exponent = schedule.exponents.first + (schedule.exponents.last - schedule.exponents.first) * share
      let decomposition = try decompose(crossCovariance)
      let largest = max(decomposition.singularValues.first ?? 0, .leastNormalMagnitude)
      let weights = decomposition.singularValues.map {
        Float(Double(max($0 / largest, 1e-9)).raised(to: exponent / 2))
      }
      let sourceImages = unitImages(source.positions, decomposition.leftVectors.scalingColumns(by: weights))
      let targetImages = unitImages(
        target.positions, decomposition.rightVectorsTransposed.transposed.scalingColumns(by: weights))
      let plan = EntropicTransport(
        product(sourceImages, .asIs, targetImages, .transposed), temperature: Float(temperature),
        rowMasses: source.masses, columnMasses: target.masses, scalingCount: MapSearchKnobs.scalingCount)
      crossCovariance = product(source.positions, .transposed, plan.carried(target.positions), .asIs)
      if let pairs { crossCovariance = pairs.mixed(into: crossCovariance, worth: MapSearchKnobs.pairWorth) }
    }
    return try ScoredCandidate(crossCovariance)
  }

  /// Several candidates, side by side.
  func refined(_ starts: [Matrix<Float>], _ schedule: Schedule) throws(AlignmentError) -> [ScoredCandidate] {
    try concurrentMap(count: starts.count) { (index) throws(AlignmentError) in
      try refine(starts[index], schedule)
    }
  }

  /// The mean cosine of what the polar factors of two cross-covariances make of the source points, by their masses.
  ///
  /// Directions count alike in whitened coordinates, so that maps do not seem to agree for carrying the few directions
  /// of large variance onto each other.
  func agreement(_ a: Matrix<Float>, _ b: Matrix<Float>) throws(AlignmentError) -> Double {
    let images = try [a, b].map { (crossCovariance) throws(AlignmentError) in
      var images = product(source.positions, try polarFactor(crossCovariance))
      images.normalizeRows()
      return images
    }
    return source.masses.indices.reduce(0) { sum, row in
      let cosine = zip(images[0].row(row), images[1].row(row)).reduce(0) { $0 + $1.0 * $1.1 }
      return sum + Double(source.masses[row] * cosine)
    }
  }

  private func unitImages(_ points: Matrix<Float>, _ map: Matrix<Float>) -> Matrix<Float> {
    var images = product(points, map)
    images.normalizeRows()
    return images
  }
}

/// A candidate and its objective.
struct ScoredCandidate: Sendable {
  let crossCovariance: Matrix<Float>
  /// The nuclear norm of the cross-covariance.
  let score: Double

  init(_ crossCovariance: Matrix<Float>) throws(AlignmentError) {
    self.crossCovariance = crossCovariance
    score = try decompose(crossCovariance).singularValues.reduce(0) { $0 + Double($1) }
  }
}

func decompose(_ matrix: Matrix<Float>) throws(AlignmentError) -> SingularValueDecomposition<Float> {
  try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
    try SingularValueDecomposition(matrix)
  }
}

/// The polar factor by singular values, for small matrices.
func polarFactor(_ matrix: Matrix<Float>) throws(AlignmentError) -> Matrix<Float> {
  try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
    try matrix.polarFactor().factor
  }
}
