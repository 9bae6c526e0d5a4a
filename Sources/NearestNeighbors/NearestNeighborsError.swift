/// What can go wrong when points are clustered or searched.
public enum NearestNeighborsError: Error, Equatable, CustomStringConvertible {
  /// More clusters were asked for than there are points.
  case tooFewPoints(expectedAtLeast: Int, found: Int)
  /// FAISS refused; carries the operation and FAISS's own words.
  case faiss(operation: String, message: String)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .tooFewPoints(let expected, let found):
      "k-means with \(expected) clusters needs at least \(expected) rows, but there are \(found)"
    case .faiss(let operation, let message):
      "FAISS failed in \(operation): \(message)"
    }
  }
}

/// Calls a function of the C shim, with room for a message, and turns its message into an error.
func callFaiss(
  _ operation: String, _ body: (UnsafeMutablePointer<CChar>, Int) -> Int32
) throws(NearestNeighborsError) {
  var message = [CChar](repeating: 0, count: 1024)
  guard unsafe body(&message, message.count) == 0 else {
    let bytes = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    throw .faiss(operation: operation, message: String(decoding: bytes, as: UTF8.self))
  }
}
