import Embeddings

// The keys, their texts and the tensors are specified in docs/map-format.md.

extension SpaceProfiles {
  /// The string entries of a map file.
  var entries: [String: String] {
    var entries: [String: String] = [:]
    for side in Side.allCases {
      guard let profile = self[side] else { continue }
      let lengths = profile.lengths
      entries["\(side)_lengths"] = "\(lengths.low) \(lengths.median) \(lengths.high)"
      entries["\(side)_centred_length"] = "\(profile.centredLength)"
      if profile.directions != nil { entries["\(side)_profile_share"] = "\(profile.share)" }
    }
    return entries
  }

  /// The tensors of a map file.
  var namedTensors: [(name: String, shape: [Int], elements: [Float])] {
    Side.allCases.compactMap { side in
      self[side]?.directions.map { ("\(side)_profile", [$0.rowCount, $0.columnCount], $0.elements) }
    }
  }
}

extension MapTensors {
  /// What the rows of one side looked like; nil where the file does not say.
  ///
  /// - Throws: `invalidMetadata`, naming the key; for the tensor as for any other.
  func profile(_ side: Side, dimension: Int) throws(EmbeddingMapError) -> SpaceProfile? {
    let key = "\(side)_lengths"
    guard entries[key] != nil else { return nil }
    let lengths = try entries.value(key, expected: "three ascending lengths, the last above 0") { text in
      let numbers = text.split(separator: " ", omittingEmptySubsequences: false).compactMap { Double($0) }
      guard numbers.count == 3, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }), numbers[0] <= numbers[1],
        numbers[1] <= numbers[2], numbers[2] > 0
      else { return nil as LengthQuantiles? }
      return LengthQuantiles(low: numbers[0], median: numbers[1], high: numbers[2])
    }
    let centredLength = try entries.value("\(side)_centred_length", expected: "a finite number above 0") {
      Double($0).flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }
    let name = "\(side)_profile"
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
