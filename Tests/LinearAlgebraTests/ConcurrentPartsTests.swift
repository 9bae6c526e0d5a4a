import LinearAlgebra
import Testing

@Suite struct ConcurrentPartsTests {
  @Test func everyPartIsChangedAndNothingElse() {
    var numbers = Array(0..<20)
    numbers.changeConcurrently([0..<3, 3..<3, 5..<12, 19..<20]) { part, elements in
      for index in elements.indices { elements[index] += 100 * (part + 1) }
    }
    #expect(numbers == [100, 101, 102, 3, 4] + (305..<312) + (12..<19) + [419])
  }

  @Test(arguments: [(0, 3), (1, 1), (7, 3), (1000, 17)]) func rowsAreTheirBlocks(rowCount: Int, length: Int) {
    var numbers = [Int](repeating: -1, count: rowCount * length)
    numbers.changeRowsConcurrently(ofLength: length, blockSize: 4) { rows, elements in
      for index in elements.indices { elements[index] = rows.lowerBound * length + index }
    }
    #expect(numbers == Array(0..<rowCount * length))
  }

  @Test func partsThatOverlapOrLieOutsideEndTheProcess() async {
    await #expect(processExitsWith: .failure) {
      var numbers = [1, 2, 3]
      numbers.changeConcurrently([0..<2, 1..<3]) { _, _ in }
    }
    await #expect(processExitsWith: .failure) {
      var numbers = [1, 2, 3]
      numbers.changeConcurrently([2..<4]) { _, _ in }
    }
  }
}
