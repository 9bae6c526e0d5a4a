import Embeddings
import LinearAlgebra

/// The published start of a chain of ours, for comparison: anchors, relative representations, Procrustes.
func readOutAnchors(
  source: NormalizedSpace, target: NormalizedSpace, knobs: AnchorReadOutKnobs,
  generator: inout SeededGenerator, progress: @escaping @Sendable (Double) -> Void
) throws(AlignmentError) -> FoundStart {
  let anchors = try matchAnchors(
    source: source, target: target, knobs: knobs.anchors,
    solver: TwoOptSolver(startCount: knobs.anchors.twoOptStartCount), generator: &generator,
    progress: progress)
  let fitted = try fitProcrustes(
    matchByRelativeRepresentations(
      source: source, target: target, anchors: anchors,
      neighborCount: knobs.relativeRepresentations.neighborCount, progress: { _ in }))
  return FoundStart(
    map: fitted.factor.converted(to: Float.self), objective: fitted.nuclearNorm / Double(source.rowCount))
}
