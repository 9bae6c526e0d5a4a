package import ArgumentParser

/// Whole numbers of at least 1, ascending, separated by commas.
package struct PositiveCounts: ExpressibleByArgument {
  package let values: [Int]

  init(_ values: [Int]) { self.values = values }

  package var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }

  package init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let values = numbers.compactMap { $0 }
    guard values.count == numbers.count, !values.isEmpty, values.allSatisfy({ $0 >= 1 }) else { return nil }
    self.values = Set(values).sorted()
  }
}
