import EmbeddingMaps
import Embeddings
import Evaluation

/// What is said where rows would be needed.
let rowsHint = Report.Block.hint(
  "Add it with --source FILE and --target FILE: vectors of either side, which need not be paired; the fit's will do."
)

/// Both spaces in the plane, before the map and after it.
func spacesBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let rows = study.rows else { return [rowsHint] }
  let picture = rows.study.picture
  let (source, target) = (study.name(of: .source), study.name(of: .target))
  let into = study.file.map.leadsIntoOtherSpace ? "in the target's plane" : "in the common space's plane"
  let frame = ClusterPanel.frame(of: [picture.sourceAfter, picture.targetAfter])
  func panel(_ title: String, _ plane: ClusterPicture.Plane, _ clusters: [Int], isAfter: Bool) -> ClusterPanel
  {
    ClusterPanel(
      title: title,
      summary: "\(clusters.count) rows; the two components hold "
        + "\(fixed(100 * plane.explained.reduce(0, +), 1)) % of the variance\(isAfter ? " of the target's rows" : "").",
      plane: plane, clusters: clusters, frame: isAfter ? frame : nil)
  }
  return [
    .paragraph([
      sampleSentence(rows),
      "Of these, \(picture.sourceClusters.count) and \(picture.targetClusters.count) are drawn. A colour and shape is one "
        + "cluster, found by k-means over both sides after the map, and the same in all four pictures: where the map fits, "
        + "the lower two show the same clusters at the same places. That alone does not prove a map right, because a wrong "
        + "one may lay the clouds over each other too; the verdict weighs that.",
    ]),
    .figures([
      panel("Before: \(source)", picture.sourceBefore, picture.sourceClusters, isAfter: false),
      panel("Before: \(target)", picture.targetBefore, picture.targetClusters, isAfter: false),
      panel(
        "After: \(source) carried over, \(into)", picture.sourceAfter, picture.sourceClusters, isAfter: true),
      panel("After: \(target), \(into)", picture.targetAfter, picture.targetClusters, isAfter: true),
    ]),
  ]
}

/// Which rows were looked at.
func sampleSentence(_ rows: StudiedRows) -> String {
  let study = rows.study
  func part(_ sample: Int, _ all: Int, _ side: StudiedSide) -> String {
    let place = "rows \(side.range.lowerBound):\(side.range.upperBound) of \(side.name)"
    return sample == all ? "all \(place)" : "\(sample) of the \(all) \(place)"
  }
  let source = part(study.sourceSample.count, study.sourceRowCount, rows.source)
  let target = part(study.targetSample.count, study.targetRowCount, rows.target)
  return "Sample: \(source) (source) and \(target) (target), drawn with seed \(study.seed)."
}
