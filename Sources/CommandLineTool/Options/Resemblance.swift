import EmbeddingMaps
import Embeddings
import Mv2v

/// Remarks on rows that do not look like those that one side of a map was fitted on: another model's of the same dimension,
/// another layer's, or prepared in another way. Nothing is refused, for rows of another subject may come near it.
///
/// - Returns: how they compare; nil where the map, or the number of rows, does not tell.
@discardableResult
func remarkOnResemblance(of rows: any RowSource, from side: Side, to file: MapFile) -> SpaceComparison? {
  guard let profile = file.profiles[side] else { return nil }
  let frame = file.map.frame(of: side)
  guard let comparison = SpaceComparison(of: rows, with: profile, frame: frame) else { return nil }
  if !comparison.differences.isEmpty {
    let differences = comparison.differences.joined(separator: "; ")
    Log.remark(
      "\(rows.origin.map { "\($0): " } ?? "")these do not look like the \(side) vectors that the map was fitted on: "
        + "\(differences); are they of the same model and layer, prepared in the same way?")
  }
  return comparison
}
