import LinearAlgebra
import NearestNeighbors
import Testing

@Suite struct KMeansTests {
  /// Three well separated groups of 40 points about (0, 0), (10, 0) and (0, 10).
  let points: Matrix<Float> = {
    var generator = SeededGenerator(seed: 1)
    var points = Matrix<Float>(gaussian: 120, 2, using: &generator)
    for row in 0..<120 {
      points[row, 0] = points[row, 0] / 10 + (row % 3 == 1 ? 10 : 0)
      points[row, 1] = points[row, 1] / 10 + (row % 3 == 2 ? 10 : 0)
    }
    return points
  }()

  @Test func separatedGroupsAreFoundFromGoodStarts() throws {
    let start = Matrix<Float>(rows: [[1, 1], [8, 1], [1, 8]])
    let clustering = try kMeans(points, clusterCount: 3, iterationCount: 10, start: .centroids(start))
    for (centroid, expected) in zip(0..<3, [[0, 0], [10, 0], [0, 10]] as [[Float]]) {
      for column in 0..<2 { #expect(abs(clustering.centroids[centroid, column] - expected[column]) < 0.1) }
    }
    #expect(clustering.objective < 120 * 2 * 0.02)
  }

  // Sizes on either side of the 256 points and 16 centroids that are compared at once.
  @Test(arguments: [(40, 3, 2), (255, 5, 16), (600, 7, 17), (513, 2, 40)])
  func anIterationMovesEachCentreToTheMeanOfItsNearestPoints(shape: (n: Int, d: Int, k: Int)) throws {
    var generator = SeededGenerator(seed: 5)
    let points = Matrix<Float>(gaussian: shape.n, shape.d, using: &generator)
    let start = points.rows(0..<shape.k)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: shape.d), count: shape.k)
    var counts = [Int](repeating: 0, count: shape.k)
    var objective = 0.0
    for row in 0..<shape.n {
      let distances = (0..<shape.k).map { centre in
        zip(points.row(row), start.row(centre)).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
      let nearest = distances.indices.min { distances[$0] < distances[$1] } ?? 0
      for (column, value) in points.row(row).enumerated() { sums[nearest][column] += Double(value) }
      counts[nearest] += 1
      objective += distances[nearest]
    }
    let clustering = try kMeans(points, clusterCount: shape.k, iterationCount: 1, start: .centroids(start))
    #expect(abs(clustering.objective - objective) < 1e-4 * objective)
    for centre in 0..<shape.k {
      for column in 0..<shape.d {
        let mean = sums[centre][column] / Double(counts[centre])
        #expect(abs(Double(clustering.centroids[centre, column]) - mean) < 1e-4)
      }
    }
  }

  @Test func equalSeedsGiveEqualCentroids() throws {
    let runs = try [UInt64(7), 7, 8].map {
      try kMeans(points, clusterCount: 5, iterationCount: 10, start: .randomPoints(seed: $0)).centroids
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != runs[2])
  }

  @Test func noPointIsLeftOut() throws {
    // FAISS would by default use at most 256 points per centroid; the mean of all 2,000 shows that it does not.
    var generator = SeededGenerator(seed: 3)
    let many = Matrix<Float>(gaussian: 2000, 4, using: &generator)
    let centroid = try kMeans(many, clusterCount: 1, iterationCount: 2, start: .randomPoints(seed: 0))
      .centroids
    for (column, sum) in many.columnSums().enumerated() {
      #expect(abs(Double(centroid[0, column]) - sum / 2000) < 1e-5)
    }
  }

  @Test func asManyClustersAsPointsIsAllowed() throws {
    let few = points.rows(0..<4)
    let clustering = try kMeans(few, clusterCount: 4, iterationCount: 5, start: .randomPoints(seed: 0))
    #expect(clustering.objective < 1e-6)
  }

  @Test func tooFewPointsAreRefused() {
    #expect(throws: NearestNeighborsError.tooFewPoints(expectedAtLeast: 5, found: 4)) {
      try kMeans(points.rows(0..<4), clusterCount: 5, iterationCount: 5, start: .randomPoints(seed: 0))
    }
  }

  @Test func exceptionsOfFaissBecomeErrors() {
    var broken = points
    broken[17, 1] = .nan
    #expect(throws: NearestNeighborsError.self) {
      try kMeans(broken, clusterCount: 3, iterationCount: 5, start: .randomPoints(seed: 0))
    }
  }
}

@Suite struct ExactSearchTests {
  @Test(arguments: [(1, 1, 3), (5, 40, 7), (300, 1000, 24)], [1, 6])
  func neighboursAreThoseOfAFullSort(shape: (queries: Int, base: Int, dimension: Int), count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(shape.queries))
    let queries = Matrix<Float>(gaussian: shape.queries, shape.dimension, using: &generator)
    let base = Matrix<Float>(gaussian: shape.base, shape.dimension, using: &generator)
    let neighbors = try nearestNeighbors(of: queries, in: base, count: count)
    let similarities = product(queries, .asIs, base, .transposed)
    #expect(neighbors.countPerQuery == min(count, shape.base))
    for query in 0..<shape.queries {
      let expected = similarities.row(query).sorted(by: >).prefix(neighbors.countPerQuery)
      for (found, value) in zip(neighbors.similarities(ofQuery: query), expected) {
        #expect(abs(found - value) < 1e-4)
      }
      for (index, value) in zip(neighbors.indices(ofQuery: query), neighbors.similarities(ofQuery: query)) {
        #expect(abs(similarities[query, Int(index)] - value) < 1e-4)
      }
    }
  }
}
