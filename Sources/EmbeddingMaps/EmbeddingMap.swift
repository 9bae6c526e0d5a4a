public import Embeddings
public import LinearAlgebra

/// What every kind of map owns: both spaces, and a transform of its own for each direction.
public protocol EmbeddingMapKind: Equatable, Sendable {
  /// The space that vectors come from.
  var source: SpaceFrame { get }
  /// The space that vectors are carried into.
  var target: SpaceFrame { get }

  /// Carries centred unit rows of one side over: forward for source rows, backward for target rows.
  ///
  /// - Parameters:
  ///   - units: `[n, d]` of that side.
  ///   - side: whose rows they are.
  ///   - images: becomes the `[n, k]` images; its memory is used again where the shape stays.
  func carry(_ units: Matrix<Float>, from side: Side, into images: inout Matrix<Float>)
}

/// A map between two embedding spaces, of any kind: the artefact that everything here is about.
public enum EmbeddingMap: Equatable, Sendable {
  /// Preserves angles; the way back is the transpose.
  case orthogonal(OrthogonalMap)
  /// Least squares or ridge regression; the way back is a map of its own.
  case linear(LinearMap)
  /// A transform for each side into a common space.
  case whitened(WhitenedMap)
  /// A transform for each side into a common space whose distances say how likely rows are counterparts.
  case matching(MatchingMap)

  /// The kind by itself, for its own operations.
  public var asKind: any EmbeddingMapKind {
    switch self {
    case .orthogonal(let map): map
    case .linear(let map): map
    case .whitened(let map): map
    case .matching(let map): map
    }
  }

  /// What the kind is called in map files and reports: `orthogonal`, `linear`, `ridge`, `whitened` or `matching`.
  public var kindName: String {
    switch self {
    case .orthogonal: "orthogonal"
    case .linear(let map): map.penalty == nil ? "linear" : "ridge"
    case .whitened: "whitened"
    case .matching: "matching"
    }
  }

  /// One of the two spaces.
  public func frame(of side: Side) -> SpaceFrame { side == .source ? asKind.source : asKind.target }

  /// The dimension of the raw vectors of a side.
  public func dimension(of side: Side) -> Int { frame(of: side).dimension }

  /// The dimension of what a side's vectors become.
  public func imageDimension(of side: Side) -> Int {
    switch self {
    case .orthogonal, .linear: dimension(of: side.other)
    case .whitened(let map): map.commonDimension
    case .matching(let map): map.commonDimension
    }
  }

  /// Whether images lie in the other side's space, and not in one that belongs to neither.
  public var leadsIntoOtherSpace: Bool {
    switch self {
    case .orthogonal, .linear: true
    case .whitened, .matching: false
    }
  }

  /// The matrix that carries source rows into the target space, `[dA, dB]`; nil for maps into a common space.
  package var forwardMatrix: Matrix<Float>? {
    switch self {
    case .orthogonal(let map): map.matrix
    case .linear(let map): map.matrix
    case .whitened, .matching: nil
    }
  }

  /// The same map between spaces whose centres are others, such as those of another collection of texts; weights of
  /// dimensions stay.
  ///
  /// - Precondition: the centres have the dimensions of their sides.
  public func recentred(source: [Float], target: [Float]) -> EmbeddingMap {
    func frame(_ side: Side, _ center: [Float]) -> SpaceFrame {
      let frame = self.frame(of: side)
      return SpaceFrame(
        normalisation: Normalisation(
          center: center, weights: frame.normalisation.weights,
          scalesToUnitLength: frame.normalisation.scalesToUnitLength),
        scale: frame.scale)
    }
    let (source, target) = (frame(.source, source), frame(.target, target))
    switch self {
    case .orthogonal(let map):
      return .orthogonal(OrthogonalMap(matrix: map.matrix, source: source, target: target))
    case .linear(let map):
      return .linear(
        LinearMap(
          matrix: map.matrix, backwardMatrix: map.backwardMatrix, penalty: map.penalty, source: source,
          target: target))
    case .whitened(let map):
      return .whitened(
        WhitenedMap(
          sourceMatrix: map.sourceMatrix, targetMatrix: map.targetMatrix, source: source, target: target))
    case .matching(let map):
      return .matching(
        MatchingMap(
          sourceMatrix: map.sourceMatrix, targetMatrix: map.targetMatrix, correlations: map.correlations,
          bound: map.bound, source: source, target: target))
    }
  }

  /// Carries raw vectors over.
  ///
  /// With `u = (x − μA) / |x − μA|`, `centred` gives the image of `u`; `raw` gives `μB + s ·` that image, with the other
  /// side's mean `μB` and mean centred length `s`, so that it lies where the other side's raw vectors lie. Where a side
  /// has weights of dimensions, see `Normalisation`, differences are multiplied by them and images divided. A vector
  /// equal to its side's mean has no direction: it becomes 0, and `μB` in raw coordinates. `O(n dA dB)` time.
  ///
  /// - Parameters:
  ///   - rows: `[n, d]`, raw vectors of `side`, finite.
  ///   - side: whose vectors they are; `target` goes backward.
  ///   - space: the coordinates to answer in; nil for `raw`, or `centred` where the map leads into a common space.
  /// - Returns: `[n, imageDimension(of: side)]`.
  /// - Throws: `dimensionMismatch`; `noRawCoordinates` where `raw` does not exist.
  public func apply(
    to rows: Matrix<Float>, from side: Side = .source, space: OutputSpace? = nil
  ) throws(EmbeddingMapError) -> Matrix<Float> {
    let space = space ?? (leadsIntoOtherSpace ? .raw : .centred)
    try requireDimension(rows.columnCount, of: side, origin: rows.origin)
    try requireCoordinates(space, from: side)
    var (rows, images) = (rows, Matrix<Float>(zeros: 0, 0))
    BLASRuntime.scoped { _ = carry(&rows, from: side, space: space, into: &images) }
    return images
  }

  /// Carries raw vectors over into memory that is there already, for block after block of a large index.
  ///
  /// - Parameters:
  ///   - rows: `[n, d]`, raw; afterwards the centred unit vectors.
  ///   - images: becomes the `[n, k]` images; its memory is used again where the shape stays.
  /// - Returns: the centred lengths: 0 for rows without direction, not finite for rows with NaN or infinity.
  /// - Precondition: dimension and coordinates have been checked.
  package func carry(
    _ rows: inout Matrix<Float>, from side: Side, space: OutputSpace, into images: inout Matrix<Float>
  ) -> [Float] {
    let lengths = frame(of: side).normalisation.normalize(&rows)
    asKind.carry(rows, from: side, into: &images)
    if space == .raw { frame(of: side.other).place(&images) }
    return lengths
  }

  /// Throws `dimensionMismatch`, saying whether the map seems to be used backwards.
  public func requireDimension(
    _ dimension: Int, of side: Side, origin: String? = nil
  ) throws(EmbeddingMapError) {
    let expected = self.dimension(of: side)
    guard dimension != expected else { return }
    throw .dimensionMismatch(
      side, expected: expected, found: dimension,
      reversedWouldFit: dimension == self.dimension(of: side.other), origin: origin)
  }

  /// Throws `noRawCoordinates` where the images of a side cannot be placed among raw vectors.
  package func requireCoordinates(_ space: OutputSpace, from side: Side) throws(EmbeddingMapError) {
    guard space == .raw else { return }
    guard leadsIntoOtherSpace else {
      throw .noRawCoordinates(reason: "this one is \(kindName) and leads to a common space")
    }
    guard frame(of: side.other).scale != nil else {
      throw .noRawCoordinates(
        reason: "its file does not record the mean length of the \(side.other)'s vectors")
    }
  }
}

/// Which coordinates mapped vectors are expressed in.
public enum OutputSpace: String, Sendable, CaseIterable {
  /// The coordinates of the space that is led to, the target's as a rule: searchable in an index of its raw vectors.
  case raw = "target"
  /// Centred unit coordinates, where cosines are compared; those of the common space of a map that leads to one.
  case centred
}
