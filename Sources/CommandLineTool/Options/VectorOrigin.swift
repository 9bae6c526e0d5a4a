import ArgumentParser
import EmbeddingMaps
import Embeddings
import Mv2v
import Reports

/// Which model the vectors come from that a map is used on, so that a map is not used backwards: where both sides have the
/// same dimension, nothing else tells for certain.
struct VectorOrigin: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model that the vectors come from, as 'fit --source-model' or '--target-model' has named it; the wrong side is "
        + "refused.", valueName: "name"))
  var fromModel: String?

  /// Throws unless the map takes vectors of the model from that side, or nothing was said of a model.
  func require(_ file: MapFile, path: String, takenFrom side: Side) throws(CommandError) {
    guard let name = fromModel else { return }
    let models = file.metadata.models
    if models[side] == name { return }
    if models[side.other] == name {
      throw .otherSide(
        message: "\(path) takes \(side) vectors as it is used here, and '\(name)' is its \(side.other) model",
        side: side.other, command: commandLine(for: side.other))
    }
    let known = Side.allCases.compactMap { side in models[side].map { "'\($0)' (\(side))" } }
    throw .unsuitableMap(
      path: path,
      reason: known.isEmpty
        ? "it does not say between which models it leads, so that --from-model cannot be checked; leave it out, or name "
          + "them when the map is fitted (--source-model, --target-model)"
        : "it is said to take vectors of \(known.joined(separator: " and of ")), and not of '\(name)'")
  }
}

/// Refuses rows whose dimension is the other side's alone, and remarks on rows that look like the other side's.
///
/// - Returns: whether they look like the other side's.
func requireDirection(
  of rows: any RowSource, under map: EmbeddingMap, from side: Side
) throws -> Bool {
  do throws(EmbeddingMapError) {
    try map.requireDimension(rows.columnCount, of: side, origin: rows.origin)
  } catch {
    guard case .dimensionMismatch(_, _, _, true, _) = error else { throw error }
    throw CommandError.otherSide(
      message: error.description, side: side.other, command: commandLine(for: side.other))
  }
  let evidence = map.reversal(of: rows, from: side)
  if let evidence {
    Log.remark(
      "these look like \(side.other) vectors of the map, and it is used on \(side) vectors: their mean is "
        + "\(fixed(evidence.otherDistance, 3)) from the \(side.other) mean and \(fixed(evidence.ownDistance, 3)) from the "
        + "\(side) mean; the command for \(side.other) vectors is: \(commandLine(for: side.other))")
  }
  return evidence != nil
}

/// The command that is running, as it would be for vectors of one side, to be pasted into a shell.
func commandLine(_ arguments: [String] = CommandLine.arguments, for side: Side) -> String {
  var words = ["mv2v"]
  var rest = arguments.dropFirst()
  while let word = rest.popFirst() {
    if word == "--side" {
      rest = rest.dropFirst()
    } else if !word.hasPrefix("--side=") {
      words.append(word)
    }
  }
  return (words + ["--side", side.rawValue]).map(quotedForShell).joined(separator: " ")
}
