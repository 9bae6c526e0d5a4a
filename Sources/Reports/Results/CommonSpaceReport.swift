public import EmbeddingMaps

extension Report {
  /// What the file of a common space holds.
  public init(_ file: CommonSpaceFile, path: String) {
    let space = file.space
    self.init(
      blocks: [
        .fields([
          ("file", path), ("common space", "\(space.members.count) spaces, \(space.dimension) dimensions"),
          ("preset", file.preset), ("seed", String(file.seed)), ("tool version", file.toolVersion),
        ]),
        .table(spaceTable(of: space, rowCounts: space.members.map { $0.rows?.rowCount })),
        .table(pairTable(of: space)),
      ], document: CommonSpaceDocument(file, path: path))
  }
}

/// A line per space.
///
/// - Parameter rowCounts: how many rows each had; nil where that is not recorded.
func spaceTable(of space: CommonSpace, rowCounts: [Int?]) -> Table {
  Table(
    header: ["space", "rows", "dimensions", "verdict"],
    rows: zip(space.members, rowCounts).map { member, rows in
      [member.name, rows.map { String($0) } ?? "-", String(member.frame.dimension), member.verdict.rawValue]
    }, textColumns: [0])
}

/// A line per pair of spaces: its verdict beside that of its own fit.
func pairTable(of space: CommonSpace) -> Table {
  let names = space.names
  return Table(
    header: ["map", "verdict", "by itself", "others agree", "found through"],
    rows: names.indices.flatMap { a in
      names.indices.dropFirst(a + 1).map { b in
        let record = space.pair(a, b)
        return [
          "\(names[a]) - \(names[b])", record.verdict.level.rawValue,
          "\(record.directLevel.rawValue) (\(fixed(record.directAgreement, 2)))",
          record.cycleAgreement.map { fixed($0, 2) } ?? "-",
          record.route.isEmpty
            ? "-" : record.route.dropFirst().dropLast().map { names[$0] }.joined(separator: ", "),
        ]
      }
    }, textColumns: [0, 4])
}

/// What `mv2v inspect --json` says about a common space.
private struct CommonSpaceDocument: Encodable, Sendable {
  let file: String
  let kind = "common space"
  let dimension: Int
  let preset: String
  let seed: UInt64
  let toolVersion: String
  let spaces: [Space]
  let pairs: [Pair]

  struct Space: Encodable, Sendable {
    let name: String
    let dimension: Int
    let rows: Int?
    let verdict: String
  }

  struct Pair: Encodable, Sendable {
    let source, target, verdict, directVerdict: String
    let agreement, directAgreement: Double
    let cycleAgreement: Double?
    let route: [String]
  }

  init(_ file: CommonSpaceFile, path: String) {
    let (space, names) = (file.space, file.space.names)
    self.file = path
    (dimension, preset, seed, toolVersion) = (space.dimension, file.preset, file.seed, file.toolVersion)
    spaces = space.members.map {
      Space(
        name: $0.name, dimension: $0.frame.dimension, rows: $0.rows?.rowCount, verdict: $0.verdict.rawValue)
    }
    pairs = names.indices.flatMap { a in
      names.indices.dropFirst(a + 1).map { b in
        let record = space.pair(a, b)
        return Pair(
          source: names[a], target: names[b], verdict: record.verdict.level.rawValue,
          directVerdict: record.directLevel.rawValue, agreement: record.verdict.agreement,
          directAgreement: record.directAgreement, cycleAgreement: record.cycleAgreement,
          route: record.route.map { names[$0] })
      }
    }
  }
}
