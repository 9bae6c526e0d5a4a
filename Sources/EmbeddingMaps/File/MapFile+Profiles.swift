import Embeddings

// The keys, their texts and the tensors are specified in docs/map-format.md.

extension SpaceProfiles {
  /// The string entries of a map file.
  var entries: [String: String] {
    var entries: [String: String] = [:]
    for side in Side.allCases { self[side]?.record(in: &entries, as: side.rawValue) }
    return entries
  }

  /// The tensors of a map file.
  var namedTensors: [NamedTensor] {
    Side.allCases.compactMap { side in self[side]?.tensor(named: side.rawValue) }
  }
}

/// A tensor as `SafetensorsFile` encodes it.
typealias NamedTensor = (name: String, shape: [Int], elements: [Float])

extension SpaceProfile {
  /// - Parameter space: the prefix of its keys, such as `source`.
  func record(in entries: inout [String: String], as space: String) {
    entries["\(space)_lengths"] = "\(lengths.low) \(lengths.median) \(lengths.high)"
    entries["\(space)_centred_length"] = "\(centredLength)"
    if directions != nil { entries["\(space)_profile_share"] = "\(share)" }
  }

  func tensor(named space: String) -> NamedTensor? {
    directions.map { ("\(space)_profile", [$0.rowCount, $0.columnCount], $0.elements) }
  }
}

extension MapTensors {
  /// What the rows of one space looked like; nil where the file does not say.
  ///
  /// - Parameter space: the prefix of its keys, such as `source`.
  /// - Throws: `invalidMetadata`, naming the key; for the tensor as for any other.
  func profile(of space: String, dimension: Int) throws(EmbeddingMapError) -> SpaceProfile? {
    let key = "\(space)_lengths"
    guard entries[key] != nil else { return nil }
    let lengths = try entries.value(key, expected: "three ascending lengths, the last above 0") { text in
      let numbers = text.split(separator: " ", omittingEmptySubsequences: false).compactMap { Double($0) }
      guard numbers.count == 3, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), numbers[0] <= numbers[1],
        numbers[1] <= numbers[2], numbers[2] > 0
      else { return nil as LengthQuantiles? }
      return LengthQuantiles(low: numbers[0], median: numbers[1], high: numbers[2])
    }
    let centredLength = try entries.value("\(space)_centred_length", expected: "a finite number above 0") {
      Double($0).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
    let name = "\(space)_profile"
    guard file.holds(name) else {
      return SpaceProfile(lengths: lengths, centredLength: centredLength, directions: nil, share: 0)
    }
    let share = try entries.value("\(name)_share", expected: "a number from 0 to 1") {
      Double($0).flatMap { (0...1).contains($0) ? $0 : nil }
    }
    return SpaceProfile(
      lengths: lengths, centredLength: centredLength, directions: try matrix(name, columnCount: dimension),
      share: share)
  }
}
