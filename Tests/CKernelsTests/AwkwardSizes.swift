import LinearAlgebra

/// On either side of vectors of 4, 8, 16 and 32 elements, of stretches of 64 and of unrolled loops.
let awkwardSizes = Array(1...67) + [127, 128, 129, 255, 256, 257]

/// Half a unit in the last place of 1 in single precision: the largest relative error of one rounding.
let singleRounding = 0x1p-24

extension SeededGenerator {
  mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }

  mutating func wholeNumbers<T: FixedWidthInteger>(_ count: Int, in range: ClosedRange<T>) -> [T] {
    (0..<count).map { _ in T.random(in: range, using: &self) }
  }
}

/// Elements behind the end of a result, which no kernel may touch.
struct Guarded<Element: Equatable> {
  var elements: [Element]
  private let count: Int
  private let guardValue: Element

  init(_ elements: [Element], guardedBy guardValue: Element) {
    count = elements.count
    self.guardValue = guardValue
    self.elements = elements + Array(repeating: guardValue, count: 32)
  }

  var isIntact: Bool { elements[count...].allSatisfy { $0 == guardValue } }
  var result: [Element] { Array(elements[..<count]) }
}
