import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Mv2v

/// Options of job arrays, each of whose jobs maps one slice of the rows.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Map slice i of n of the rows alone, from 1/n to n/n, for job arrays; {shard} in the names of outputs becomes its "
        + "number. 'mv2v merge' puts the shards together.", valueName: "i/n"))
  var shard: ShardNumber?
  @Flag(help: "Do nothing where the shard is there already, of the same map and the same rows.")
  var resume = false

  func validate() throws {
    if resume, shard == nil { throw ValidationError("--resume goes with --shard i/n") }
  }

  /// The name of an output, with the shard's number in place of `{shard}` and the count in place of `{shards}`.
  func named(_ path: String) -> String {
    guard let shard else { return path }
    let count = String(shard.count)
    return replacing("{shards}", by: count, in: replacing("{shard}", by: shard.padded, in: path))
  }

  private func replacing(_ pattern: String, by text: String, in path: String) -> String {
    var rest = Substring(path)
    var result = ""
    while let start = rest.firstIndex(of: "{") {
      result += rest[..<start]
      if rest[start...].hasPrefix(pattern) {
        result += text
        rest = rest[start...].dropFirst(pattern.count)
      } else {
        result += "{"
        rest = rest[start...].dropFirst()
      }
    }
    return result + rest
  }
}

/// One of several shards, as typed: `3/8`.
struct ShardNumber: Equatable, ExpressibleByArgument {
  /// From 1.
  let number: Int
  let count: Int

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], number >= 1, number <= count else {
      return nil
    }
    (self.number, self.count) = (number, count)
  }

  var defaultValueDescription: String { "\(number)/\(count)" }

  /// The number with zeros before it, so that names sort.
  var padded: String {
    String(repeating: "0", count: String(count).count - String(number).count) + String(number)
  }

  /// The rows of the slice.
  ///
  /// - Throws: `ValidationError` where there would be shards without rows.
  func rows(of rowCount: Int, in path: String) throws -> Range<Int> {
    guard count <= rowCount else {
      throw ValidationError(
        "--shard \(defaultValueDescription): \(path) has \(rowCount) rows, so there can be \(rowCount) shards at most"
      )
    }
    return ShardRecord.rows(ofShard: number, of: count, rowCount: rowCount)
  }
}
