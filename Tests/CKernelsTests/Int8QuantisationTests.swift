import CKernels
import LinearAlgebra
import Testing

@Suite struct Int8QuantisationTests {
  /// Rows of numbers of all sizes: of any numbers, zero, with a single number, tiny, and too small to be divided.
  private func rows(_ rowCount: Int, _ columns: Int) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(1000 * rowCount + columns))
    var values = generator.floats(rowCount * columns, in: -3...3)
    for row in 0..<rowCount where row % 5 != 0 {
      for column in 0..<columns {
        let index = row * columns + column
        switch row % 5 {
        case 1: values[index] = column % 2 == 0 ? 0 : -0.0
        case 2: values[index] = column == columns - 1 ? -5 : 0
        case 3: values[index] *= 0x1p-100
        default: values[index] *= 0x1p-130
        }
      }
    }
    return values
  }

  /// Whether bytes are numbers at most a little more than half a step away: the inverse of the scale, what it is made
  /// of and the product with it are rounded, which moves numbers up to 127 by 127 * 4 roundings at most.
  private func areNearest(_ bytes: ArraySlice<UInt8>, to values: [Float]) -> Bool {
    let largest = Double(values.map(abs).max() ?? 0)
    return zip(bytes, values).allSatisfy { byte, value in
      let exact = largest / 127 >= 0x1p-126 ? Double(value) * 127 / largest : 0
      return abs(Double(byte) - 128 - exact) <= 0.5 + 127 * 4 * singleRounding
    }
  }

  @Test(arguments: Level.all)
  func rowsAreRoundedToTheNearestByte(level: Level) {
    for columns in awkwardSizes {
      let (rowCount, stride) = (6, (columns + 3) / 4 * 4)
      let values = rows(rowCount, columns)
      var bytes = Guarded([UInt8](repeating: 1, count: rowCount * stride), guardedBy: 77)
      var scales = Guarded([Float](repeating: .nan, count: rowCount), guardedBy: 77)
      level.kernels.int8_quantize_rows(
        values, Int64(rowCount), Int64(columns), Int64(stride), &bytes.elements, &scales.elements)
      #expect(bytes.isIntact && scales.isIntact)
      for row in 0..<rowCount {
        let numbers = Array(values[row * columns..<(row + 1) * columns])
        #expect(scales.elements[row] == (numbers.map(abs).max() ?? 0) / 127)
        #expect(areNearest(bytes.elements[row * stride..<row * stride + columns], to: numbers))
        #expect(bytes.elements[row * stride + columns..<(row + 1) * stride].allSatisfy { $0 == 128 })
      }
    }
  }

  @Test(arguments: Level.all)
  func columnsAreRoundedToTheNearestByte(level: Level) {
    for (rowCount, columns) in awkwardSizes.flatMap({ [($0, 6), (6, $0), ($0, 65)] }) {
      let stride = (rowCount + 3) / 4 * 4
      // Columns of values are rows of its transpose.
      let transpose = rows(columns, rowCount)
      let values = (0..<rowCount * columns).map { transpose[$0 % columns * rowCount + $0 / columns] }
      var bytes = Guarded([UInt8](repeating: 1, count: columns * stride), guardedBy: 77)
      var scales = Guarded([Float](repeating: .nan, count: columns), guardedBy: 77)
      level.kernels.int8_quantize_columns(
        values, Int64(rowCount), Int64(columns), Int64(stride), &bytes.elements, &scales.elements)
      #expect(bytes.isIntact && scales.isIntact)
      for column in 0..<columns {
        let numbers = Array(transpose[column * rowCount..<(column + 1) * rowCount])
        #expect(scales.elements[column] == (numbers.map(abs).max() ?? 0) / 127)
        #expect(areNearest(bytes.elements[column * stride..<column * stride + rowCount], to: numbers))
        #expect(bytes.elements[column * stride + rowCount..<(column + 1) * stride].allSatisfy { $0 == 128 })
      }
    }
  }

  @Test(arguments: Level.all)
  func plansAreDitheredToTheByteBelowOrAbove(level: Level) {
    for columns in awkwardSizes {
      let (rowCount, stride) = (6, (columns + 3) / 4 * 4)
      var generator = SeededGenerator(seed: UInt64(columns))
      let (dither, v) = (
        generator.floats(2 * columns, in: 0...(1 as Float).nextDown), generator.floats(columns, in: 0.01...50)
      )
      let masses = generator.floats(rowCount, in: 0.5...2)
      // Numbers that bfloat16 has, and two rows without weight, one of them because its weights are below 1e-30.
      let weights = (0..<rowCount * columns).map { index in
        let number = Float.random(in: 0.001...1, using: &generator)
        let factor: Float = [1, 0, 0x1p-120, 1, 0x1p-80, 1][index / columns]
        return Float(bitPattern: (number * factor).bitPattern & 0xffff_0000)
      }
      var memory = weights
      level.kernels.round_rows_to_bfloat16(&memory, Int64(rowCount), Int64(columns))
      var bytes = Guarded([UInt8](repeating: 1, count: rowCount * stride), guardedBy: 77)
      var scales = Guarded([Float](repeating: .nan, count: rowCount), guardedBy: 77)
      level.kernels.int8_quantize_plan(
        memory, Int64(rowCount), Int64(columns), Int64(stride), masses, v, dither, &bytes.elements,
        &scales.elements)
      #expect(bytes.isIntact && scales.isIntact)
      for row in 0..<rowCount {
        let plan = (0..<columns).map { Double(weights[row * columns + $0]) * Double(v[$0]) }
        let largest = plan.max() ?? 0
        let quanta = bytes.elements[row * stride..<row * stride + columns]
        if largest <= 1e-30 {
          #expect(scales.elements[row] == 0 && quanta.allSatisfy { $0 == 0 })
        } else {
          // Numbers up to 255 are rounded five times before they are cut off.
          let slack = 255 * 5 * singleRounding
          let areRight = zip(quanta, plan.indices).allSatisfy { quantum, column in
            let raised = plan[column] * 254 / largest + Double(dither[row * 97 % columns + column])
            return Double(quantum) <= raised + slack && Double(quantum) + 1 >= raised - slack
          }
          #expect(areRight)
          #expect(scales.elements[row] == masses[row] / Float(quanta.reduce(0) { $0 + Int($1) }))
        }
        #expect(bytes.elements[row * stride + columns..<(row + 1) * stride].allSatisfy { $0 == 0 })
      }
    }
  }
}
