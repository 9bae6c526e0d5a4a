import CKernels
import Synchronization

/// How the elements of vectors are written, where that is not what the format takes by itself.
public struct OutputElements: Equatable, Sendable {
  /// `float32` or `float16`; nil for the format's own, which is float32 but for raw-float16.
  public var type: ElementType?
  /// Whether float16 has its largest number, 65,504, in place of those beyond it; else they are an error.
  public var saturates: Bool

  /// What the format takes, or what is said here.
  public init(type: ElementType? = nil, saturates: Bool = false) {
    (self.type, self.saturates) = (type, saturates)
  }
}

/// The smallest length from which on a number rounds to one beyond half precision: halfway from 65,504 to 65,536.
private let smallestBeyondHalfPrecision: Float = 65_520

/// Counts, from any thread, the elements that were written as the largest number of float16 because they are beyond it.
final class SaturationCount: Sendable {
  private let total = Atomic<Int>(0)

  func add(_ count: Int) { total.add(count, ordering: .relaxed) }

  var value: Int { total.load(ordering: .relaxed) }
}

extension EncodedRows {
  /// The size of a row's elements in bytes.
  var elementByteCount: Int { elementType.byteCount * columnCount }

  /// Whether elements are written as they lie in memory.
  var isPlain: Bool { elementType == .float32 }

  /// Appends the elements of rows as they are to be written, little-endian.
  ///
  /// - Throws: `beyondHalfPrecision`, `belowHalfPrecision` for the first row that float16 cannot hold.
  func append(_ block: EncodedBlock, to bytes: inout [UInt8]) throws(EmbeddingFileError) {
    let numbers = block.rows.elements
    if isPlain { return bytes.append(numbers.span) }
    var halves = [UInt16](repeating: 0, count: numbers.count)
    var beyondCount: Int64 = 0
    // As many halves as there are numbers.
    unsafe mv2v_float_to_half(numbers, Int64(numbers.count), &halves, &beyondCount)
    if saturates {
      saturated.add(Int(beyondCount))
    } else if beyondCount > 0,
      let place = numbers.firstIndex(where: { abs($0) >= smallestBeyondHalfPrecision })
    {
      let (row, column) = place.quotientAndRemainder(dividingBy: columnCount)
      throw .beyondHalfPrecision(
        path: path, row: block.firstRow + row, column: column, value: numbers[place])
    }
    try block.forEachRow { (number, elements) throws(EmbeddingFileError) in
      let places = (number - block.firstRow) * columnCount..<(number - block.firstRow + 1) * columnCount
      let isZero = halves[places].allSatisfy { $0 & 0x7FFF == 0 }
      if isZero, elements.contains(where: { $0 != 0 }) { throw .belowHalfPrecision(path: path, row: number) }
    }
    bytes.append(halves.span)
  }
}
