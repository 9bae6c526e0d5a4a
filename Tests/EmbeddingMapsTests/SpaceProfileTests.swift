import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import LinearAlgebra
import TestSupport
import Testing

@Suite struct SpaceProfileTests {
  private func frame(_ rows: Matrix<Float>) throws -> SpaceFrame {
    try NormalizedSpace(rows, side: .source, statistics: .robust).frame
  }

  /// Rows that vary along a few random directions beside noise.
  private func rows(_ count: Int, dimension: Int = 96, axes: UInt64, seed: UInt64) -> Matrix<Float> {
    var (own, generator) = (SeededGenerator(seed: axes), SeededGenerator(seed: seed))
    let directions = Matrix<Float>(gaussian: 8, dimension, using: &own)
    var rows = product(Matrix<Float>(gaussian: count, 8, using: &generator), directions)
    let noise = Matrix<Float>(gaussian: count, dimension, using: &generator)
    for index in rows.elements.indices { rows.elements[index] += noise.elements[index] + 1 }
    return rows
  }

  @Test func lengthsAreQuantilesAndDirectionsOrthonormal() throws {
    let rows = rows(1001, axes: 1, seed: 2)
    let profile = try #require(SpaceProfile(of: rows, frame: try frame(rows)))
    let lengths = (0..<1001).map { row in
      rows.row(row).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }.sorted()
    #expect(
      abs(profile.lengths.low - lengths[50]) < 1e-9 && abs(profile.lengths.median - lengths[500]) < 1e-9)
    #expect(abs(profile.lengths.high - lengths[950]) < 1e-9)
    let directions = try #require(profile.directions)
    // A quarter of the dimensions, 32 at most.
    #expect(directions.rowCount == 24 && directions.columnCount == 96)
    let gram = product(directions, .asIs, directions, .transposed)
    for row in 0..<24 {
      for column in 0..<24 { #expect(abs(gram[row, column] - (row == column ? 1 : 0)) < 1e-5) }
    }
    // Eight directions of variance 8 to 10 among 96 of about 1 hold most of it.
    #expect(profile.share > 0.7 && profile.share < 1)
    #expect(
      SpaceProfile(
        of: Matrix(rows: Array(repeating: [Float](repeating: 1, count: 8), count: 50)), frame: try frame(rows)
      ) == nil)
  }

  /// Rows that span fewer directions than are kept lie in them altogether; rounding must not make that more than all.
  @Test(arguments: UInt64(0)..<20) func fewRowsLieInTheirDirectionsAltogether(seed: UInt64) throws {
    let rows = rows(24, dimension: 384, axes: 1, seed: seed)
    let profile = try #require(SpaceProfile(of: rows, frame: try frame(rows)))
    #expect(profile.share <= 1 && profile.share > 0.999)
  }

  @Test func kinshipIsOneForLikeRowsAndZeroForUnlikeOnes() throws {
    let fitted = rows(4000, axes: 1, seed: 2)
    let frame = try frame(fitted)
    let profile = try #require(SpaceProfile(of: fitted, frame: frame))
    let like = try #require(SpaceComparison(of: rows(500, axes: 1, seed: 3), with: profile, frame: frame))
    #expect(abs(try #require(like.kinship) - 1) < 0.05 && like.differences.isEmpty && like.meanShift < 0.2)
    let unlike = try #require(SpaceComparison(of: rows(500, axes: 9, seed: 3), with: profile, frame: frame))
    #expect(abs(try #require(unlike.kinship)) < 0.05 && unlike.differences.count == 1)
    #expect(SpaceComparison(of: rows(19, axes: 9, seed: 3), with: profile, frame: frame) == nil)
    #expect(
      SpaceComparison(of: rows(50, dimension: 95, axes: 9, seed: 3), with: profile, frame: frame) == nil)
  }

  @Test func rowsThatHaveOneLengthAreToldFromThoseThatHaveNot() throws {
    func units(_ seed: UInt64) -> Matrix<Float> {
      var rows = rows(400, axes: 1, seed: seed)
      for row in 0..<400 {
        let length = rows.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
        for column in 0..<96 { rows[row, column] /= length }
      }
      return rows
    }
    let fitted = units(2)
    let frame = try frame(fitted)
    let profile = try #require(SpaceProfile(of: fitted, frame: frame))
    var same = units(5)
    #expect(SpaceComparison(of: same, with: profile, frame: frame)?.differences == [])
    same *= 1.5
    let longer = try #require(SpaceComparison(of: same, with: profile, frame: frame))
    #expect(
      longer.differences.contains { $0.hasPrefix("their lengths are others (median 1.5, in the fit 1") })
  }

  @Test func longRowsAndRowsWithNaNAreLeftOut() throws {
    let clean = rows(1000, axes: 1, seed: 2)
    var spoilt = clean
    spoilt[3, 4] = .nan
    for column in 0..<96 { spoilt[700, column] *= 1e6 }
    let frame = try frame(clean)
    let (one, other) = (
      try #require(SpaceProfile(of: clean, frame: frame)),
      try #require(SpaceProfile(of: spoilt, frame: frame))
    )
    #expect(abs(one.share - other.share) < 0.01 && abs(one.lengths.high - other.lengths.high) < 0.2)
  }

  @Test func aFileKeepsProfilesToTheLastBit() throws {
    let rows = rows(500, axes: 1, seed: 2)
    let frame = try frame(rows)
    let map = EmbeddingMap.orthogonal(
      OrthogonalMap(matrix: Matrix(identity: 96), source: frame, target: frame))
    let profiles = SpaceProfiles(source: SpaceProfile(of: rows, frame: frame))
    let folder = try TemporaryFolder()
    let file = MapFile(map: map, metadata: MapMetadata(making: .paired), profiles: profiles)
    try file.write(to: folder.path("m.safetensors"))
    let read = try MapFile(path: folder.path("m.safetensors"))
    #expect(read.profiles == profiles && read.profiles.source != nil && read == file)
    try read.write(to: folder.path("again.safetensors"))
    #expect(try folder.data("again.safetensors") == folder.data("m.safetensors"))
  }
}
