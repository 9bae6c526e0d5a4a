import CKernels
import LinearAlgebra
import Testing

@Suite struct Int8ProductTests {
  private struct Operands {
    let rows, columns, quads: Int
    var left: [UInt8]
    var right: [Int8]
    var leftScales, scales, shifts: [Float]

    /// Random bytes, scales and shifts.
    init(_ rows: Int, _ columns: Int, quads: Int) {
      (self.rows, self.columns, self.quads) = (rows, columns, quads)
      var generator = SeededGenerator(seed: UInt64(1_000_000 * rows + 1000 * columns + quads))
      let padded = (columns + 31) / 32 * 32
      left = generator.wholeNumbers(rows * quads * 4, in: 0...255)
      right = generator.wholeNumbers(padded * quads * 4, in: -127...127)
      leftScales = generator.floats(rows, in: 0...2)
      (scales, shifts) = (generator.floats(padded, in: 0...2), generator.floats(padded, in: -1e5...1e5))
    }

    /// The same bytes everywhere, and results that are the whole numbers themselves.
    init(_ rows: Int, _ columns: Int, quads: Int, filledWith leftByte: UInt8, _ rightByte: Int8) {
      self.init(rows, columns, quads: 0)
      let padded = (columns + 31) / 32 * 32
      self = Operands(
        rows, columns, quads, [UInt8](repeating: leftByte, count: rows * quads * 4),
        [Int8](repeating: rightByte, count: padded * quads * 4))
    }

    private init(_ rows: Int, _ columns: Int, _ quads: Int, _ left: [UInt8], _ right: [Int8]) {
      (self.rows, self.columns, self.quads, self.left, self.right) = (rows, columns, quads, left, right)
      leftScales = [Float](repeating: 1, count: rows)
      (scales, shifts) = (
        [Float](repeating: 1, count: (columns + 31) / 32 * 32),
        [Float](repeating: 0, count: (columns + 31) / 32 * 32)
      )
    }

    func wholeNumber(_ row: Int, _ column: Int) -> Int {
      var sum = 0
      for k in 0..<4 * quads {
        let byte = right[((column / 32 * quads + k / 4) * 32 + column % 32) * 4 + k % 4]
        sum += Int(left[row * quads * 4 + k]) * Int(byte)
      }
      return sum
    }

    func product(_ level: Level) -> [Float] {
      var result = Guarded([Float](repeating: .nan, count: rows * columns), guardedBy: 77)
      level.kernels.int8_product(
        left, Int64(rows), Int64(quads), leftScales, right, Int64(columns), scales, shifts, &result.elements)
      #expect(result.isIntact)
      return result.result
    }
  }

  // On either side of twelve rows, 32 columns and 16 numbers of 32 bits.
  private let shapes: [(rows: Int, columns: Int)] = [
    (1, 1), (2, 31), (5, 32), (11, 33), (12, 15), (13, 16), (25, 65), (1, 129),
  ]

  // Roundings: of the whole number, of its product with the scale, of the sum, of the product with the row's scale.
  @Test(arguments: Level.all)
  func resultsAreThoseOfWholeNumbers(level: Level) {
    for (rows, columns) in shapes {
      for quads in Array(1...20) + [31, 32, 33, 64, 65] {
        let operands = Operands(rows, columns, quads: quads)
        let result = operands.product(level)
        let errors = result.indices.map { index in
          let (row, column) = index.quotientAndRemainder(dividingBy: columns)
          let rowScale = Double(operands.leftScales[row])
          let scaled = Double(operands.scales[column]) * Double(operands.wholeNumber(row, column))
          let shift = Double(operands.shifts[column])
          let tolerance = 4.001 * singleRounding * rowScale * (abs(scaled) + abs(shift)) + 0x1p-149
          return abs(Double(result[index]) - rowScale * (scaled + shift)) / tolerance
        }
        #expect(errors.allSatisfy { $0 <= 1 })
      }
    }
  }

  @Test(arguments: Level.all)
  func wholeNumbersUpToTheirLimitAreExact(level: Level) {
    for (rows, columns) in shapes {
      var operands = Operands(rows, columns, quads: 32, filledWith: 0, 0)
      // 128 * 255 * 127 is below 2^24.
      let random = Operands(rows, columns, quads: 32)
      (operands.left, operands.right) = (random.left, random.right)
      #expect(
        operands.product(level)
          == (0..<rows * columns).map { Float(operands.wholeNumber($0 / columns, $0 % columns)) })
    }
  }

  // Below VNNI nothing is fused; VNNI has one rounding less.
  @Test(arguments: Level.all.filter { $0.number.rawValue < MV2V_LEVEL_VNNI.rawValue })
  func levelsBelowVNNIAgreeInEveryBit(level: Level) throws {
    let portable = try #require(Level.all.first)
    for (rows, columns) in shapes {
      let operands = Operands(rows, columns, quads: 9)
      #expect(operands.product(level) == operands.product(portable))
    }
  }

  // Above an inner dimension of 66,313 sums of extreme bytes leave 32 bits. On either side of that, and of the quads
  // that are added up at once, 16,384.
  @Test(arguments: Level.all, [(UInt8(255), Int8(127)), (255, -128), (255, -127)])
  func longSumsOfExtremeBytesDoNotOverflow(level: Level, bytes: (left: UInt8, right: Int8)) {
    for quads in [16_383, 16_384, 16_385, 16_578, 16_579, 25_000, 32_768, 32_769, 70_001] {
      let operands = Operands(2, 1, quads: quads, filledWith: bytes.left, bytes.right)
      let exact = Float(4 * quads * Int(bytes.left) * Int(bytes.right))
      #expect(operands.product(level) == [exact, exact])
    }
  }

  @Test(arguments: Level.all)
  func longSumsAreThoseOfWholeNumbers(level: Level) {
    for (rows, columns) in [(1, 33), (13, 2)] {
      let operands = Operands(rows, columns, quads: 33_001)
      var ones = Operands(rows, columns, quads: 33_001, filledWith: 0, 0)
      (ones.left, ones.right) = (operands.left, operands.right)
      #expect(
        ones.product(level)
          == (0..<rows * columns).map { Float(operands.wholeNumber($0 / columns, $0 % columns)) })
    }
  }
}
