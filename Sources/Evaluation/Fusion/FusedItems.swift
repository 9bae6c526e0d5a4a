/// Which rows of two modalities are of one item.
package struct FusedItems: Sendable {
  /// One item: its row in either modality; nil where it has none there.
  package struct Item: Equatable, Sendable {
    package let first, second: Int?
  }

  package let items: [Item]
  /// What the items are called; nil where they go by their numbers.
  package let names: [String]?

  /// Row i of both is item i; the rows of one where the other is absent.
  ///
  /// - Throws: `unpairedModalities` where the counts differ.
  package init(firstCount: Int?, secondCount: Int?, names: [String]? = nil) throws(EvaluationError) {
    if let firstCount, let secondCount, firstCount != secondCount {
      throw .unpairedModalities(first: firstCount, second: secondCount)
    }
    items = (0..<(firstCount ?? secondCount ?? 0)).map {
      Item(first: firstCount == nil ? nil : $0, second: secondCount == nil ? nil : $0)
    }
    self.names = names
  }

  /// Rows of one id are one item: those of the first modality in their order, then those that the second alone has.
  ///
  /// - Parameter isMixed: whether items of one modality alone are kept.
  /// - Throws: `unmatchedIdentifiers` for such an item otherwise.
  package init(
    first: Identifiers, second: Identifiers, isMixed: Bool
  ) throws(EvaluationError) {
    let onlyFirst = first.names.filter { second.rowsByName[$0] == nil }
    let onlySecond = second.names.filter { first.rowsByName[$0] == nil }
    if !isMixed, let example = onlyFirst.first ?? onlySecond.first {
      throw .unmatchedIdentifiers(
        example: example, isInFirst: !onlyFirst.isEmpty, onlyFirst: onlyFirst.count,
        onlySecond: onlySecond.count)
    }
    items =
      first.names.enumerated().map { Item(first: $0, second: second.rowsByName[$1]) }
      + onlySecond.map { Item(first: nil, second: second.rowsByName[$0]) }
    names = first.names + onlySecond
  }

  /// How many items have both modalities, the first alone, and the second alone.
  package var counts: (both: Int, firstOnly: Int, secondOnly: Int) {
    let both = items.count { $0.first != nil && $0.second != nil }
    let firstOnly = items.count { $0.second == nil }
    return (both, firstOnly, items.count - both - firstOnly)
  }
}
