import ArgumentParser
import Reports

/// Weights of a modality, ascending, separated by commas.
struct WeightList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let values = numbers.compactMap { $0 }
    guard values.count == numbers.count, !values.isEmpty else { return nil }
    self.values = Set(values).sorted()
  }

  /// Throws unless all of them lie between 0 and 1.
  func validate(as option: String) throws {
    if let bad = values.first(where: { !(0...1).contains($0) }) {
      throw ValidationError("\(option) must lie between 0 and 1, not \(weight(bad))")
    }
  }
}
