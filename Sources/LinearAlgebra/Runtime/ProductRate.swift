/// How fast this machine multiplies matrices, for estimates of what a job will take.
package enum ProductRate {
  /// What `measured` gives, in operations a second, on the machine whose times estimates are made of.
  package static let reference = 235e9

  /// Measured on one thread: the best of five products of 512 x 512 matrices, some 10 ms in all.
  package static func measured() -> Double {
    let size = 512
    let matrix = Matrix<Float>(
      rowCount: size, columnCount: size, elements: (0..<size * size).map { Float($0 % 17) / 17 })
    let operations = 2 * Double(size * size * size)
    let clock = ContinuousClock()
    let threads = ThreadCount.current
    ThreadCount.set(1)
    defer { ThreadCount.set(threads) }
    let best = BLASRuntime.scoped {
      (0..<5).map { _ in
        let duration = clock.measure { _ = product(matrix, .asIs, matrix, .transposed) }
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
      }.min() ?? 1
    }
    return operations / max(best, 1e-9)
  }
}
