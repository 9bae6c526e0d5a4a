public import Alignment
public import ArgumentParser
public import EmbeddingMaps
public import Embeddings
public import Evaluation

// Values of the library that can be typed.

extension OutputSpace: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension Side: ExpressibleByArgument {}
extension FusionWay: ExpressibleByArgument {}
extension FittedKind: ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}
