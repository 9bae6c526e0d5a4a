import EmbeddingAlignment
import LinearAlgebra

/// How well dot products are preserved between paired rows, and how far apart the rows can be therefore.
///
/// With rows as items, `X` `[n, dA]` and `Y` `[n, dB]`, the narrower padded with zeros to `D = max(dA, dB)`
/// columns: if `ε = ‖X Xᵀ − Y Yᵀ‖_F`, then `min_Q ‖X Q − Y‖_F ≤ (2D)^¼ √ε` over orthogonal `Q`. Per item, with
/// `δ = ε / n` the root mean squared difference of dot products, the mean squared distance after the best `Q` is
/// at most `√(2D) δ`: L. Maystre et al., "When embedding models meet: Procrustes bounds and applications",
/// arXiv 2510.13406, who have items as columns.
public struct ProcrustesBounds: Equatable, Sendable {
  /// `n`.
  public let itemCount: Int
  /// `D`, the larger of the two dimensions.
  public let dimension: Int
  /// `ε`.
  public let gramDifference: Double
  /// `min_Q ‖X Q − Y‖_F`, attained by Procrustes.
  public let attainedDistance: Double
  /// `‖X − Y‖_F`, before any rotation; nil when the dimensions differ.
  public let unalignedDistance: Double?

  /// `δ = ε / n`: the root mean squared difference of dot products over all ordered pairs of items.
  public var rootMeanSquaredDotProductDifference: Double { gramDifference / Double(itemCount) }
  /// The theorem's right-hand side, `(2D)^¼ √ε`.
  public var distanceBound: Double { (Double(2 * dimension).squareRoot() * gramDifference).squareRoot() }
  /// The corollary's right-hand side, `√(2D) δ`.
  public var meanSquaredDistanceBound: Double {
    Double(2 * dimension).squareRoot() * rootMeanSquaredDotProductDifference
  }
  /// The mean squared distance of items after the best rotation.
  public var attainedMeanSquaredDistance: Double {
    attainedDistance * attainedDistance / Double(itemCount)
  }
  /// What share of the theorem's bound is attained: 1 when it is tight; 0 when both are 0.
  public var tightness: Double { distanceBound > 0 ? attainedDistance / distanceBound : 0 }

  /// The bounds for paired rows as they are given, from Gram identities.
  ///
  /// `ε² = ‖XᵀX‖² + ‖YᵀY‖² − 2 ‖XᵀY‖²` and `min_Q ‖X Q − Y‖² = ‖X‖² + ‖Y‖² − 2 Σ s(XᵀY)`, so no `n x n` matrix is
  /// formed: `O(n D²)` time, `O(D²)` space, in double precision. Differences below rounding, about
  /// `10⁻⁸ ‖XᵀX‖_F`, come out as that or as 0.
  ///
  /// - Throws: `alignment` when the decomposition fails.
  init(_ moments: PairedMoments, unalignedDimension: Int?) throws(EvaluationError) {
    itemCount = moments.count
    dimension = max(moments.source.rowCount, moments.target.rowCount)
    let squaredGrams =
      moments.source.innerProduct(with: moments.source) + moments.target.innerProduct(with: moments.target)
    gramDifference = max(0, squaredGrams - 2 * moments.cross.innerProduct(with: moments.cross)).squareRoot()
    let nuclearNorm: Double
    do {
      nuclearNorm = try SingularValueDecomposition(moments.cross).singularValues.reduce(0, +)
    } catch { throw .alignment(.linearAlgebra(error)) }
    let lengths = moments.source.trace + moments.target.trace
    attainedDistance = max(0, lengths - 2 * nuclearNorm).squareRoot()
    unalignedDistance = unalignedDimension.map { _ in
      max(0, lengths - 2 * moments.cross.trace).squareRoot()
    }
  }
}

/// How paired rows are prepared before they are compared.
public struct RowPreparation: Equatable, Sendable, CaseIterable {
  /// Whether each side's mean is taken off.
  public let isCentered: Bool
  /// Whether rows are then scaled to unit length.
  public let isNormalized: Bool

  /// All four preparations, the plainest first.
  public static let allCases = [
    RowPreparation(isCentered: false, isNormalized: false), .init(isCentered: false, isNormalized: true),
    .init(isCentered: true, isNormalized: false), .init(isCentered: true, isNormalized: true),
  ]

  /// A preparation.
  public init(isCentered: Bool, isNormalized: Bool) {
    self.isCentered = isCentered
    self.isNormalized = isNormalized
  }
}

/// The bounds, how well dot products are preserved, and what rotation does to cosines, for one preparation.
public struct PairedGeometry: Equatable, Sendable {
  /// How the rows were prepared.
  public let preparation: RowPreparation
  /// The bounds.
  public let bounds: ProcrustesBounds
  /// The correlation of the dot products of the two sides over sampled pairs of items.
  public let dotProductCorrelation: Double
  /// The mean cosine of items before any rotation; nil when the dimensions differ.
  public let meanCosineUnaligned: Double?
  /// The mean cosine of items after the best rotation of the prepared rows.
  public let meanCosineAligned: Double
}

/// Measures paired rows under one preparation.
///
/// `O(n D²)` time for the moments and `O(D³)` for the rotation; see `ProcrustesBounds` and
/// `dotProductCorrelation`.
///
/// - Parameters:
///   - pairs: `[n, dA]` and `[n, dB]`.
///   - sampleCount: how many pairs of items to sample.
///   - seed: the seed of the sample.
public func measureGeometry(
  _ pairs: PairedRows, _ preparation: RowPreparation, sampleCount: Int = 100_000, seed: UInt64 = 0
) throws(EvaluationError) -> PairedGeometry {
  let prepared = try PreparedPairs(pairs, preparation)
  let moments = prepared.moments()
  let hasOneDimension = pairs.source.columnCount == pairs.target.columnCount
  let bounds = try ProcrustesBounds(
    moments, unalignedDimension: hasOneDimension ? pairs.source.columnCount : nil)
  let rotation = try wrappingErrors { () throws(AlignmentError) in try fitProcrustes(moments.cross) }.factor
  return PairedGeometry(
    preparation: preparation, bounds: bounds,
    dotProductCorrelation: dotProductCorrelation(prepared, sampleCount: sampleCount, seed: seed),
    meanCosineUnaligned: hasOneDimension ? prepared.meanCosine(after: nil) : nil,
    meanCosineAligned: prepared.meanCosine(after: rotation))
}

/// Paired rows, centred or scaled as they are read.
struct PreparedPairs: Sendable {
  let pairs: PairedRows
  private let preparation: RowPreparation
  private let sourceMean: [Float]
  private let targetMean: [Float]

  init(_ pairs: PairedRows, _ preparation: RowPreparation) throws(EvaluationError) {
    self.pairs = pairs
    self.preparation = preparation
    let spaces = try PairedSpaces(pairs, isCentered: preparation.isCentered)
    (sourceMean, targetMean) = (spaces.sourceMean, spaces.targetMean)
  }

  func rows(_ range: Range<Int>) -> (source: Matrix<Double>, target: Matrix<Double>) {
    prepare(pairs.source.rows(range), pairs.target.rows(range))
  }

  func rows(at indices: [Int]) -> (source: Matrix<Double>, target: Matrix<Double>) {
    prepare(pairs.source.rows(at: indices), pairs.target.rows(at: indices))
  }

  private func prepare(
    _ source: Matrix<Float>, _ target: Matrix<Float>
  ) -> (source: Matrix<Double>, target: Matrix<Double>) {
    func prepared(_ rows: Matrix<Float>, _ mean: [Float]) -> Matrix<Double> {
      var rows = rows
      if preparation.isNormalized {
        _ = rows.centerAndNormalizeRows(by: mean)
      } else {
        rows.scaleAndShiftRows(by: 1, adding: mean.map { -$0 })
      }
      return rows.converted(to: Double.self)
    }
    return (prepared(source, sourceMean), prepared(target, targetMean))
  }

  /// The moments of all rows.
  func moments() -> PairedMoments {
    var moments = PairedMoments(pairs.source.columnCount, pairs.target.columnCount)
    for block in pairs.source.blocks(ofAtMost: 4096) {
      let rows = rows(block)
      moments.add(rows.source, rows.target)
    }
    return moments
  }

  /// The mean over items of the cosine of `x W` and `y`, or of `x` and `y`; a row of zeros has cosine 0.
  func meanCosine(after rotation: Matrix<Double>?) -> Double {
    let blocks = pairs.source.blocks(ofAtMost: 4096)
    let sums = concurrentMap(count: blocks.count) { block in
      let rows = rows(blocks[block])
      let mapped = rotation.map { product(rows.source, $0) } ?? rows.source
      let (lengths, otherLengths) = (rowProducts(mapped, mapped), rowProducts(rows.target, rows.target))
      let products = rowProducts(mapped, rows.target)
      return products.indices.reduce(into: 0.0) { sum, row in
        let length = (lengths[row] * otherLengths[row]).squareRoot()
        if length > 0 { sum += products[row] / length }
      }
    }
    return sums.reduce(0, +) / Double(pairs.count)
  }
}

/// The inner product of each row of one matrix with the same row of another of the same shape.
func rowProducts(_ a: Matrix<Double>, _ b: Matrix<Double>) -> [Double] {
  let width = a.columnCount
  precondition(b.columnCount == width && b.rowCount == a.rowCount)
  return a.elements.withUnsafeBufferPointer { a in
    b.elements.withUnsafeBufferPointer { b in
      let rowCount: Int = width > 0 ? a.count / width : 0
      return (0..<rowCount).map { (row: Int) -> Double in
        var sums = SIMD4<Double>.zero
        var column = row * width
        let end = column + width
        while column + 4 <= end {
          let left = SIMD4<Double>(a[column], a[column + 1], a[column + 2], a[column + 3])
          let right = SIMD4<Double>(b[column], b[column + 1], b[column + 2], b[column + 3])
          sums += left * right
          column += 4
        }
        var sum = sums.sum()
        while column < end {
          sum += a[column] * b[column]
          column += 1
        }
        return sum
      }
    }
  }
}
