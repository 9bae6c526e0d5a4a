package import EmbeddingMaps

/// Which spaces have a map between them that can be believed, and by which ways others are reached.
package struct SpaceGraph {
  let count: Int
  private var levels: [Verdict.Level]

  /// - Parameter levels: of the map between each two spaces, in the order of `pairIndex`.
  package init(count: Int, levels: [Verdict.Level]) { (self.count, self.levels) = (count, levels) }

  private func level(_ a: Int, _ b: Int) -> Verdict.Level {
    levels[pairIndex(min(a, b), max(a, b), of: count)]
  }

  /// The spaces that have a believed map to both.
  package func neighbors(of a: Int, and b: Int) -> [Int] {
    (0..<count).filter { $0 != a && $0 != b && level(a, $0) > .failed && level($0, b) > .failed }
  }

  /// The shortest way from one space to another over maps of a level as high as can be, both ends included, without the
  /// map between the two; nil where none leads there. Of equally short ways, that over the earliest spaces.
  package func route(from a: Int, to b: Int) -> (spaces: [Int], level: Verdict.Level)? {
    for least in [Verdict.Level.trusted, .weak] {
      var previous = [Int?](repeating: nil, count: count)
      var reached = [a]
      var position = 0
      while position < reached.count, previous[b] == nil {
        let space = reached[position]
        position += 1
        for next in 0..<count where next != a && next != space && previous[next] == nil {
          guard level(space, next) >= least, (space, next) != (a, b) else { continue }
          previous[next] = space
          reached.append(next)
        }
      }
      guard previous[b] != nil else { continue }
      var route = [b]
      while let last = route.last, last != a, let space = previous[last] { route.append(space) }
      return (route.reversed(), least)
    }
    return nil
  }
}
