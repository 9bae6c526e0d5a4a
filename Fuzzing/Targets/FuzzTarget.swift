/// One parser that is given hostile bytes: a name, how its files are called, and what reads one.
///
/// `Scripts/fuzz.sh` runs each under libFuzzer, and a test runs each on every input that is kept in `Fuzzing`.
package struct FuzzTarget: Sendable {
  /// What it is called on the command line, and the folder of its inputs in `Fuzzing/Corpus` and `Fuzzing/Regressions`.
  package let name: String
  /// How the names of its files end.
  package let suffix: String
  /// Reads a file to its end, as the tool would; throws the parser's own error for one that it refuses.
  package let read: @Sendable (String) throws -> Void

  /// The target of a name; nil where there is none.
  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }

  /// Every parser, vectors first.
  package static let all: [FuzzTarget] =
    vectorFormats + [
      hdf5Answers,
      FuzzTarget(name: "any-format", suffix: ".unknown") { try readVectors($0) },
      FuzzTarget(name: "row-ids", suffix: ".txt", read: readRowIdentifiers),
      FuzzTarget(name: "map", suffix: ".safetensors", read: readMap),
      FuzzTarget(name: "map-report", suffix: ".safetensors", read: reportOnMap),
      FuzzTarget(name: "evaluation", suffix: ".json", read: reportOnEvaluation),
      FuzzTarget(name: "common-space", suffix: ".safetensors", read: readCommonSpace),
      FuzzTarget(name: "shard-record", suffix: ".shard.json", read: readShardRecord),
      FuzzTarget(name: "job", suffix: ".yaml", read: readJob),
      FuzzTarget(name: "pairs", suffix: ".csv", read: readPairs),
      FuzzTarget(name: "retrieval-ids", suffix: ".txt", read: readRetrievalIdentifiers),
      FuzzTarget(name: "judgements", suffix: ".tsv", read: readJudgements),
    ]
}
