import Foundation
import LinearAlgebra

/// The fastest this machine does the two things that every stage is made of, with the threads in use.
struct Peaks: Encodable {
  let gemmGigaflops: Double
  /// Bytes read plus bytes written per second.
  let copyGigabytes: Double

  static func measured() -> Peaks {
    var generator = SeededGenerator(seed: 0)
    let square = Matrix<Float>(gaussian: 2048, 2048, using: &generator)
    var result = Matrix<Float>(zeros: 2048, 2048)
    let gemm = fastest(of: 7) { product(square, .asIs, square, .asIs, into: &result) }
    let count = 64 << 20
    let source = [UInt8](repeating: 1, count: count)
    var target = [UInt8](repeating: 0, count: count)
    let copy = fastest(of: 7) {
      source.withUnsafeBytes { source in
        target.withUnsafeMutableBytes { target in
          nonisolated(unsafe) let (source, target) = (source, target)
          concurrentBlocks(of: count, blockSize: 1 << 20) { block in
            UnsafeMutableRawBufferPointer(rebasing: target[block]).copyMemory(
              from: UnsafeRawBufferPointer(rebasing: source[block]))
          }
        }
      }
    }
    return Peaks(
      gemmGigaflops: 2 * 2048.0 * 2048 * 2048 / gemm / 1e9, copyGigabytes: 2 * Double(count) / copy / 1e9)
  }

  /// The least time for so many operations and so many bytes, and which of the two binds.
  func floor(operations: Double, bytes: Double) -> (seconds: Double, boundBy: String) {
    let (arithmetic, memory) = (operations / gemmGigaflops / 1e9, bytes / copyGigabytes / 1e9)
    return arithmetic >= memory ? (arithmetic, "sgemm") : (memory, "copy")
  }
}

func seconds(of body: () throws -> Void) rethrows -> Double {
  let elapsed = try ContinuousClock().measure(body).components
  return Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
}

private func fastest(of count: Int, _ body: () -> Void) -> Double {
  (0..<count).map { _ in seconds(of: body) }.min() ?? .infinity
}
