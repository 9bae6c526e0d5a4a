extension RandomNumberGenerator {
  /// `count` different integers of `0..<population`, every such sample in every order equally likely.
  ///
  /// All of them, shuffled, when `count` is the population or more. A sparse Fisher-Yates shuffle:
  /// `O(count)` time and space.
  @inlinable package mutating func sample(_ count: Int, of population: Int) -> [Int] {
    let count = min(count, population)
    var displaced: [Int: Int] = [:]
    displaced.reserveCapacity(count)
    return (0..<count).map { position in
      let other = Int.random(in: position..<population, using: &self)
      let chosen = displaced[other] ?? other
      displaced[other] = displaced[position] ?? position
      return chosen
    }
  }
}
