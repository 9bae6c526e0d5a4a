import Embeddings

/// A method of fitting and the values of its knobs, and of no other method's.
///
/// A preset is one value of this type and nothing else. Knobs are set by name, as in a job file.
public struct AlignmentConfiguration: Equatable, Sendable {
  /// The pipeline to run, with its knobs.
  package enum Method: Equatable, Sendable {
    /// Independent chains of search and transport refinement, merged: ours.
    case chains(ChainKnobs)
    /// Anchors, relative representations, nearest-neighbour and cluster refinement: mini-vec2vec.
    case published(PublishedKnobs)

    /// The published method takes the mean of all rows and knows no weights of dimensions; it stays as published.
    var spaceStatistics: SpaceStatistics {
      switch self {
      case .chains: .robust
      case .published: .plain
      }
    }
  }

  package var method: Method
  /// Whether the finished map is replaced by its orthogonal polar factor, so that it preserves angles.
  package var projectsToOrthogonal: Bool

  package init(method: Method, projectsToOrthogonal: Bool) {
    (self.method, self.projectsToOrthogonal) = (method, projectsToOrthogonal)
  }

  /// The knob values of a preset.
  public init(preset: Preset) { self = preset.configuration }

  /// Whether a fit by this method also gives a matching map.
  public var givesMatchingMap: Bool {
    if case .chains = method { return true }
    return false
  }

  /// The knobs of the chosen method with their values, in the order of the stages.
  public var knobs: [(name: String, value: String)] {
    Knob.all.compactMap { knob in knob.value(in: self).map { (name: knob.name, value: $0) } }
  }

  /// Sets a knob of the chosen method, such as `map_search.rounds`; `mv2v fit --print-config` lists them.
  ///
  /// - Throws: `unknownKnob`; `invalidKnob` for text that is not an allowed value; `unusedKnob` for one that the chosen
  ///   method does not have.
  public mutating func set(_ name: String, to text: String) throws(AlignmentError) {
    guard let knob = Knob.all.first(where: { $0.name == name }) else { throw .unknownKnob(name: name) }
    try knob.set(text, in: &self)
  }
}

// The knobs of a stage where the chosen method has that stage; setting them elsewhere changes nothing.
extension AlignmentConfiguration {
  package var chains: ChainKnobs? {
    get { if case .chains(let knobs) = method { knobs } else { nil } }
    set { if case .chains = method, let newValue { method = .chains(newValue) } }
  }

  package var published: PublishedKnobs? {
    get { if case .published(let knobs) = method { knobs } else { nil } }
    set { if case .published = method, let newValue { method = .published(newValue) } }
  }

  package var mapSearch: MapSearchKnobs? {
    get { if case .search(let knobs)? = chains?.start { knobs } else { nil } }
    set { if case .search? = chains?.start, let newValue { chains?.start = .search(newValue) } }
  }

  package var batchRefinement: BatchRefinementKnobs? {
    get { chains?.batchRefinement }
    set { if let newValue { chains?.batchRefinement = newValue } }
  }

  package var allRows: AllRowsKnobs? {
    get { chains?.allRows }
    set { if let newValue { chains?.allRows = newValue } }
  }

  package var readOut: AnchorReadOutKnobs? {
    get { if case .anchors(let knobs)? = chains?.start { knobs } else { published?.readOut } }
    set {
      guard let newValue else { return }
      if case .anchors? = chains?.start { chains?.start = .anchors(newValue) }
      published?.readOut = newValue
    }
  }

  package var clusterRefinement: ClusterRefinementKnobs? {
    get { chains?.clusterRefinement ?? published?.clusterRefinement }
    set {
      guard let newValue else { return }
      chains?.clusterRefinement = newValue
      published?.clusterRefinement = newValue
    }
  }
}
