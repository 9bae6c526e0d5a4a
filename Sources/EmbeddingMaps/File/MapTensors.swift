import EmbeddingFiles
import Embeddings
import LinearAlgebra

/// The tensors of a map file, checked one by one and against the metadata, as docs/map-format.md asks of a reader.
struct MapTensors {
  let file: SafetensorsFile
  let entries: MapFileEntries
  private let version: Int

  init(_ file: SafetensorsFile, _ entries: MapFileEntries, version: Int = newestVersion) {
    (self.file, self.entries, self.version) = (file, entries, version)
  }

  static let newestVersion = 3
  private var knowsWeights: Bool { version >= 3 }

  /// The map that the tensors make up.
  func map() throws(EmbeddingMapError) -> EmbeddingMap {
    let map: EmbeddingMap
    switch try kind() {
    case "whitened": map = .whitened(try whitened())
    case "matching": map = .matching(try matching())
    case "linear", "ridge": map = .linear(try linear())
    default: map = .orthogonal(try orthogonal())
    }
    if let forward = map.forwardMatrix {
      try requirePlace(among: map.frame(of: .target), of: "target", imageLength: length(of: forward))
      let backward = if case .linear(let map) = map { map.backwardMatrix } else { forward }
      try requirePlace(among: map.frame(of: .source), of: "source", imageLength: length(of: backward))
    }
    for side in Side.allCases {
      let (key, found) = ("\(side)_dimension", map.dimension(of: side))
      let said = try entries.count(key)
      if said != found {
        throw contradiction("its metadata has '\(key)' = '\(said)', its tensors have \(found)")
      }
    }
    let direction = map.leadsIntoOtherSpace ? "source_to_target" : "both_to_common"
    _ = try entries.value("direction", expected: "'\(direction)' for its kind '\(map.kindName)'") {
      $0 == direction ? $0 : nil
    }
    return map
  }

  private func kind() throws(EmbeddingMapError) -> String {
    // Version 1 recorded the kind of maps of paired rows alone, and left out 'orthogonal' at first.
    if version == 1, entries["kind"] == nil {
      return entries["knob.orthogonal"] == "false" ? "linear" : "orthogonal"
    }
    let kinds = ["orthogonal", "linear", "ridge", "whitened", "matching"]
    return try entries.value("kind", expected: "one of " + kinds.joined(separator: ", ")) {
      kinds.contains($0) ? $0 : nil
    }
  }

  /// A semi-orthogonal matrix in single precision deviates from being so by a few 1e-7, whatever its size.
  private static let largestDeviation: Float = 1e-3

  private func orthogonal() throws(EmbeddingMapError) -> OrthogonalMap {
    let (matrix, source, target) = try singleTransform()
    let map = OrthogonalMap(matrix: matrix, source: source, target: target)
    let deviation = map.deviationFromOrthogonality
    guard deviation <= Self.largestDeviation else {
      throw contradiction(
        "its kind is 'orthogonal', but the tensor 'map' is not: products of its rows or columns are up to "
          + "\(deviation) away from those of orthonormal ones")
    }
    return map
  }

  private func linear() throws(EmbeddingMapError) -> LinearMap {
    let (matrix, source, target) = try singleTransform()
    let isRidge = entries["kind"] == "ridge"
    let penalty =
      try isRidge
      ? entries.value("ridge", expected: "a finite number of at least 0") { text in
        Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
      } : nil
    return LinearMap(
      matrix: matrix, backwardMatrix: try backwardMatrix(of: matrix), penalty: penalty, source: source,
      target: target)
  }

  /// The way back of a linear map. Version 1 had none: a blend of orthogonal maps goes back by its transpose, as the
  /// published method has it, and a map of least squares by its pseudo-inverse.
  private func backwardMatrix(of matrix: Matrix<Float>) throws(EmbeddingMapError) -> Matrix<Float> {
    if version > 1 {
      return try transform(
        "backward_map", rowCount: matrix.columnCount, columnCount: matrix.rowCount)
    }
    if entries["kind"] == nil { return matrix.transposed }
    do { return try matrix.converted(to: Double.self).pseudoInverse().converted(to: Float.self) } catch {
      throw contradiction("its matrix cannot be inverted: \(error)")
    }
  }

  private func singleTransform() throws(EmbeddingMapError) -> (Matrix<Float>, SpaceFrame, SpaceFrame) {
    let matrix = try transform("map")
    let scale = try scale("target_scale")
    return (
      matrix,
      SpaceFrame(
        normalisation: try normalisation(of: "source", matrix.rowCount),
        scale: file.holds("source_scale") ? try self.scale("source_scale") : nil),
      SpaceFrame(normalisation: try normalisation(of: "target", matrix.columnCount), scale: scale)
    )
  }

  /// Throws where an image among the raw rows of a space would be beyond single precision: `μ + s y / w`.
  ///
  /// - Parameters:
  ///   - space: the prefix of its tensors, such as `source`.
  ///   - length: of the longest `y`.
  func requirePlace(
    among frame: SpaceFrame, of space: String, imageLength length: Double
  ) throws(EmbeddingMapError) {
    guard let scale = frame.scale else { return }
    let farthest = frame.normalisation.center.reduce(0) { max($0, Double(abs($1))) }
    let weight = frame.normalisation.weights?.filter { $0 > 0 }.min() ?? 1
    guard farthest + Double(scale) * length / Double(weight) < Double(Float.greatestFiniteMagnitude)
    else {
      throw contradiction(
        "vectors carried into it would be longer than single precision holds (3.4e38), by the tensors "
          + "'\(space)_mean', '\(space)_scale' and '\(space)_weights'")
    }
  }

  /// The Frobenius norm; of a matrix, no image of a unit row is longer.
  private func length(of matrix: Matrix<Float>) -> Double {
    matrix.rowSquaredNorms().reduce(0, +).squareRoot()
  }

  /// No map of unit rows makes them so long, and squares of lengths beyond it would leave single precision.
  private static let largestLength = 1e15

  private func whitened() throws(EmbeddingMapError) -> WhitenedMap {
    let (source, target) = try transformPair()
    return WhitenedMap(
      sourceMatrix: source, targetMatrix: target, source: try frame(.source, source.rowCount),
      target: try frame(.target, target.rowCount))
  }

  private func matching() throws(EmbeddingMapError) -> MatchingMap {
    let (source, target) = try transformPair()
    let count = source.columnCount
    let correlations = try tensor("correlations", expected: "[\(count)]") { $0 == [count] }.elements
    if let position = correlations.firstIndex(where: { !($0 >= 0 && $0 < 1) }) {
      throw contradiction(
        "the tensor 'correlations' holds \(correlations[position]) at position \(position), expected at least 0 and "
          + "less than 1")
    }
    let bound = try scale("bound")
    // The square of an image's length.
    guard Double(bound) <= Self.largestLength * Self.largestLength else {
      throw contradiction("the tensor 'bound' is \(bound), expected less than 1e30")
    }
    return MatchingMap(
      sourceMatrix: source, targetMatrix: target, correlations: correlations, bound: bound,
      source: try frame(.source, source.rowCount), target: try frame(.target, target.rowCount))
  }

  private func transformPair() throws(EmbeddingMapError) -> (source: Matrix<Float>, target: Matrix<Float>) {
    let source = try transform("source_map")
    return (source, try transform("target_map", columnCount: source.columnCount))
  }

  /// A side whose raw coordinates nothing leads into.
  private func frame(_ side: Side, _ dimension: Int) throws(EmbeddingMapError) -> SpaceFrame {
    SpaceFrame(normalisation: try normalisation(of: side.rawValue, dimension), scale: nil)
  }

  /// - Parameter space: the prefix of its tensors, such as `source`.
  func normalisation(of space: String, _ dimension: Int) throws(EmbeddingMapError) -> Normalisation {
    let name = "\(space)_mean"
    let center = try tensor(name, expected: "[\(dimension)]") { $0 == [dimension] }.elements
    let normalisation = Normalisation(center: center, weights: try weights(of: space, dimension))
    let weighted = normalisation.weights.map { zip(center, $0).map { $0 * $1 } }
    for vector in [center, weighted].compactMap({ $0 }) {
      guard
        length(of: Matrix(rowCount: 1, columnCount: vector.count, elements: vector))
          < Double(largestRowLength)
      else {
        throw contradiction(
          "the tensor '\(name)' is longer than single precision holds among rows (1.7e38), or is so times '\(space)_weights'"
        )
      }
    }
    let isCentered = try entries.value("normalisation", expected: "'center_unit' or 'unit'") {
      ["center_unit": true, "unit": false][$0]
    }
    if !isCentered, normalisation.isCentered {
      throw contradiction("its metadata has 'normalisation' = 'unit', but the tensor '\(name)' is not zero")
    }
    return normalisation
  }

  /// Older versions had none, and passed over a tensor of that name.
  private func weights(of space: String, _ dimension: Int) throws(EmbeddingMapError) -> [Float]? {
    let name = "\(space)_weights"
    guard knowsWeights, file.holds(name) else { return nil }
    let weights = try tensor(name, expected: "[\(dimension)]") { $0 == [dimension] }.elements
    if let position = weights.firstIndex(where: { $0 < 0 }) {
      throw contradiction(
        "the tensor '\(name)' is \(weights[position]) at position \(position), expected 0 or more")
    }
    if let position = weights.firstIndex(where: { Double($0) > Self.largestLength }) {
      throw contradiction(
        "the tensor '\(name)' is \(weights[position]) at position \(position), expected 1e15 at most")
    }
    guard weights.contains(where: { $0 > 0 }) else {
      throw contradiction("the tensor '\(name)' holds zeros alone")
    }
    return weights
  }

  func scale(_ name: String) throws(EmbeddingMapError) -> Float {
    let scale = try tensor(name, expected: "[1]") { $0 == [1] }.elements[0]
    guard scale > 0 else {
      throw contradiction("the tensor '\(name)' is \(scale), expected a positive number")
    }
    return scale
  }

  func matrix(
    _ name: String, rowCount: Int? = nil, columnCount: Int? = nil
  ) throws(EmbeddingMapError) -> Matrix<Float> {
    func size(_ count: Int?) -> String { count.map(String.init) ?? "any" }
    let (shape, elements) = try tensor(name, expected: "[\(size(rowCount)), \(size(columnCount))]") { shape in
      shape.count == 2 && shape.allSatisfy { $0 > 0 } && shape[0] == rowCount ?? shape[0]
        && shape[1] == columnCount ?? shape[1]
    }
    return Matrix(rowCount: shape[0], columnCount: shape[1], elements: elements)
  }

  /// A matrix that unit rows are multiplied by: it neither takes all to 0 nor beyond what can be computed with.
  ///
  /// - Parameter mayBeZero: of a space that has nothing in common with others.
  func transform(
    _ name: String, rowCount: Int? = nil, columnCount: Int? = nil, mayBeZero: Bool = false
  ) throws(EmbeddingMapError) -> Matrix<Float> {
    let matrix = try matrix(name, rowCount: rowCount, columnCount: columnCount)
    let length = length(of: matrix)
    guard length > 0 || mayBeZero else { throw contradiction("the tensor '\(name)' holds zeros alone") }
    guard length <= Self.largestLength else {
      throw contradiction(
        "the tensor '\(name)' would make vectors of unit length up to \(Float(length)) long, expected at most 1e15"
      )
    }
    return matrix
  }

  private func tensor(
    _ name: String, expected: String, _ isExpected: ([Int]) -> Bool
  ) throws(EmbeddingMapError) -> (shape: [Int], elements: [Float]) {
    let tensor: (shape: [Int], elements: [Float])
    do { tensor = try file.tensor(name) } catch {
      if case .noSuchTensor(_, let name, let found) = error {
        throw .missingTensor(path: file.path, name: name, found: found)
      }
      throw .file(error)
    }
    guard isExpected(tensor.shape) else {
      throw .tensorShape(path: file.path, name: name, expected: expected, found: tensor.shape)
    }
    if let position = tensor.elements.firstIndex(where: { !$0.isFinite }) {
      throw .tensorNotFinite(path: file.path, name: name, position: position)
    }
    return tensor
  }

  func contradiction(_ reason: String) -> EmbeddingMapError {
    .contradiction(path: file.path, reason: reason)
  }
}
