import LinearAlgebra
import Testing

// Serialised because the thread count is process-wide.
@Suite(.serialized) struct ConcurrencyTests {
  struct Refusal: Error, Equatable { let index: Int }

  @Test(arguments: [1, 2, 3, 8]) func resultsComeInIndexOrder(threads: Int) {
    ThreadCount.set(threads)
    defer { ThreadCount.set(ThreadCount.available) }
    #expect(concurrentMap(count: 100) { $0 * $0 } == (0..<100).map { $0 * $0 })
    #expect(concurrentMap(count: 0) { $0 }.isEmpty)
  }

  @Test(arguments: [1, 2, 5]) func aThreadsPiecesFindTheWorkspaceAsItWasLeft(threads: Int) {
    ThreadCount.set(threads)
    defer { ThreadCount.set(ThreadCount.available) }
    let places = concurrentMap(count: 60, workspace: [Int]()) { seen, index in
      seen.append(index)
      return seen
    }
    // Each thread's pieces see one another, in order, and nobody else's.
    #expect(places.map(\.last) == (0..<60).map { $0 })
    #expect(places.allSatisfy { $0 == $0.sorted() })
    #expect(places.count { $0.count == 1 } <= threads)
    #expect(places.map(\.count).max() ?? 0 >= 60 / threads)
  }

  @Test(arguments: [1, 4]) func theErrorOfTheLowestIndexIsThrown(threads: Int) {
    ThreadCount.set(threads)
    defer { ThreadCount.set(ThreadCount.available) }
    #expect(throws: Refusal(index: 7)) {
      try concurrentMap(count: 50) { (index) throws(Refusal) -> Int in
        if index >= 7 { throw Refusal(index: index) }
        return index
      }
    }
  }

  @Test func mapsNest() {
    ThreadCount.set(4)
    defer { ThreadCount.set(ThreadCount.available) }
    let sums = concurrentMap(count: 8) { outer in
      concurrentMap(count: 8) { outer * $0 }.reduce(0, +)
    }
    #expect(sums == (0..<8).map { $0 * 28 })
  }

  @Test func productsHaveTheSameBitsOnEveryThreadCount() {
    var generator = SeededGenerator(seed: 9)
    let a = Matrix<Float>(gaussian: 777, 96, using: &generator)
    let b = Matrix<Float>(gaussian: 96, 130, using: &generator)
    let results = [1, 2, 5].map { threads in
      ThreadCount.set(threads)
      return product(a, b)
    }
    ThreadCount.set(ThreadCount.available)
    #expect(results[1] == results[0] && results[2] == results[0])
  }
}

@Suite struct RandomTests {
  @Test func aSampleHoldsDifferentIndices() {
    var generator = SeededGenerator(seed: 1)
    for (count, population) in [(0, 5), (1, 1), (5, 5), (10, 1000), (900, 1000), (20, 10)] {
      let sample = generator.sample(count, of: population)
      #expect(sample.count == min(count, population))
      #expect(Set(sample).count == sample.count)
      #expect(sample.allSatisfy { (0..<population).contains($0) })
    }
  }

  @Test func everyIndexIsSampledEquallyOften() {
    var generator = SeededGenerator(seed: 2)
    var counts = [Int](repeating: 0, count: 10)
    for _ in 0..<10_000 { for index in generator.sample(3, of: 10) { counts[index] += 1 } }
    // 3,000 expected each, standard deviation about 46.
    #expect(counts.allSatisfy { abs($0 - 3000) < 230 })
  }

  @Test func theGeneratorIsThePublishedSequence() {
    // The first outputs of SplitMix64 for seed 1234567, as published with the reference implementation.
    var generator = SeededGenerator(seed: 1_234_567)
    #expect(generator.next() == 6_457_827_717_110_365_317)
    #expect(generator.next() == 3_203_168_211_198_807_973)
  }

  @Test func randomRotationsOfALineGoEitherWay() throws {
    // In one dimension a uniformly distributed rotation is 1 or -1 alike: 500 expected, standard deviation about 16.
    var generator = SeededGenerator(seed: 4)
    var forward = 0
    for _ in 0..<1000 {
      let element = try Matrix<Double>(semiOrthogonal: 1, 1, using: &generator)[0, 0]
      #expect(abs(element) == 1)
      if element > 0 { forward += 1 }
    }
    #expect(abs(forward - 500) < 80)
  }

  @Test func gaussianElementsHaveMeanZeroAndVarianceOne() {
    var generator = SeededGenerator(seed: 3)
    let elements = Matrix<Double>(gaussian: 200, 200, using: &generator).elements
    let mean = elements.reduce(0, +) / 40_000
    let variance = elements.reduce(0) { $0 + $1 * $1 } / 40_000
    #expect(abs(mean) < 0.02 && abs(variance - 1) < 0.03)
  }
}
