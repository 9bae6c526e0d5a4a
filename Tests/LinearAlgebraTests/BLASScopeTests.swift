import COpenBLAS
import LinearAlgebra
import Testing

@Suite struct BLASScopeTests {
  // In a process of its own: other tests keep scopes open in this one.
  @Test func blasHasOneThreadInsideAndItsOwnBackAfterwards() async {
    await #expect(processExitsWith: .success) {
      openblas_set_num_threads(3)
      let inside = BLASRuntime.scoped { BLASRuntime.scoped { BLASRuntime.threadCount } }
      let between = BLASRuntime.threadCount
      let pieces = concurrentMap(count: 4) { _ in BLASRuntime.threadCount }
      _ = try SingularValueDecomposition(Matrix<Float>(identity: 3))
      precondition(inside == 1 && pieces == [1, 1, 1, 1])
      precondition(between == 3 && BLASRuntime.threadCount == 3)
    }
  }
}
