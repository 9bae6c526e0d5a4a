public import Embeddings
public import LinearAlgebra

/// Several embedding spaces in one common space, from which the map between any two of them follows.
///
/// A space `s` has a matrix `A_s`, `[d_s, k]`, into the common space, and the map from `a` to `b` is the semi-orthogonal
/// matrix nearest to `A_a A_bᵀ`. So k matrices say what k (k − 1) / 2 maps would, and no two of them contradict each other
/// by more than the directions that a space in between does not have.
public struct CommonSpace: Equatable, Sendable {
  /// One of the spaces.
  public struct Member: Equatable, Sendable {
    /// What it is called, `minilm` for instance; unlike all others.
    public let name: String
    /// How its raw vectors become centred unit rows, and where such rows lie among raw ones.
    public let frame: SpaceFrame
    /// `A_s`, into the common space, applied on the right of centred unit rows; `[d_s, k]`.
    public let loadings: Matrix<Float>
    /// What its rows looked like, where that is recorded.
    public let profile: SpaceProfile?
    /// The rows that it was fitted on, where that is recorded.
    public let rows: TrainingRows?
    /// Whether its maps to and from the others can be trusted.
    public let verdict: Verdict.Level

    package init(
      name: String, frame: SpaceFrame, loadings: Matrix<Float>, profile: SpaceProfile?, rows: TrainingRows?,
      verdict: Verdict.Level
    ) {
      precondition(frame.dimension == loadings.rowCount && frame.scale != nil, "loadings of another space")
      (self.name, self.frame, self.loadings, self.verdict) = (name, frame, loadings, verdict)
      (self.profile, self.rows) = (profile, rows)
    }
  }

  /// The spaces, in the order they were given.
  public let members: [Member]
  /// What is known of the map between each two of them, in the order (0, 1), (0, 2), …, (1, 2), ….
  public let pairs: [SpacePairRecord]

  package init(members: [Member], pairs: [SpacePairRecord]) {
    precondition(pairs.count == members.count * (members.count - 1) / 2, "a record for each pair is needed")
    (self.members, self.pairs) = (members, pairs)
  }

  /// The dimension of the common space.
  public var dimension: Int { members.first?.loadings.columnCount ?? 0 }

  /// The names of the spaces, in their order.
  public var names: [String] { members.map(\.name) }

  /// What is known of the map between two spaces, whichever way it leads.
  ///
  /// - Precondition: the positions differ and are those of spaces.
  public func pair(_ a: Int, _ b: Int) -> SpacePairRecord {
    pairs[pairIndex(min(a, b), max(a, b), of: members.count)]
  }

  /// The map from one space to another, orthogonal. `O(d³)` time.
  ///
  /// - Precondition: the positions are those of spaces.
  /// - Throws: `LinearAlgebraError` where its matrix cannot be decomposed.
  public func map(from source: Int, to target: Int) throws(LinearAlgebraError) -> OrthogonalMap {
    let (from, to) = (members[source], members[target])
    let product = product(from.loadings, .asIs, to.loadings, .transposed).converted(to: Double.self)
    return OrthogonalMap(
      matrix: try product.polarFactor().factor.converted(to: Float.self), source: from.frame, target: to.frame
    )
  }
}

/// How the map between two spaces was found, and what is to be thought of it.
public struct SpacePairRecord: Equatable, Sendable {
  /// Whether it can be trusted, and what its fit says.
  public let verdict: Verdict
  /// Whether the fit between the two alone can be.
  public let directLevel: Verdict.Level
  /// The agreement of the chains of that fit.
  public let directAgreement: Double
  /// The spaces on the way, where the map was found through others, from the first of the two to the second, both
  /// included; empty where the fit between the two alone has found it.
  public let route: [Int]
  /// The agreement of the map with what the other spaces say of it; nil where no others lead from one to the other.
  public let cycleAgreement: Double?

  package init(
    verdict: Verdict, directLevel: Verdict.Level, directAgreement: Double, route: [Int],
    cycleAgreement: Double?
  ) {
    (self.verdict, self.directLevel, self.directAgreement) = (verdict, directLevel, directAgreement)
    (self.route, self.cycleAgreement) = (route, cycleAgreement)
  }
}

/// Where the pair `a < b` stands among all pairs of `count` things, in the order (0, 1), (0, 2), …, (1, 2), ….
package func pairIndex(_ a: Int, _ b: Int, of count: Int) -> Int {
  precondition(0 <= a && a < b && b < count, "no such pair")
  return a * (2 * count - a - 1) / 2 + b - a - 1
}
