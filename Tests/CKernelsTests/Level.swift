import CKernels
import Testing

/// A level that this processor has, whose kernels are called directly: the level of the process stays as it is, so
/// that tests may run side by side.
struct Level: Sendable, CustomTestStringConvertible {
  let number: mv2v_level
  private nonisolated(unsafe) let table: UnsafePointer<mv2v_kernels>

  static let all: [Level] = (MV2V_LEVEL_PORTABLE.rawValue...mv2v_best_level().rawValue).compactMap { number in
    mv2v_kernels_at(mv2v_level(number)).map { Level(number: mv2v_level(number), table: $0) }
  }

  var kernels: mv2v_kernels { table.pointee }
  var testDescription: String { String(cString: mv2v_level_name(number)) }
}
