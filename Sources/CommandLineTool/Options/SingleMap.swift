import EmbeddingMaps
import Mv2v

/// A map file whose map leads into the target space, as most commands need.
///
/// - Throws: `leadsToCommonSpace` for one with a transform for each side.
func singleMap(path: String) throws(EmbeddingMapError) -> MapFile {
  let file = try MapFile(path: path)
  guard file.map.leadsIntoOtherSpace else { throw .leadsToCommonSpace(path: path, kind: file.map.kindName) }
  return file
}
