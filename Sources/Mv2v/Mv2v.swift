// One import for everything that a package needs to fit, judge, save, load, apply and evaluate maps.

@_exported public import Alignment
@_exported public import EmbeddingFiles
@_exported public import EmbeddingMaps
@_exported public import Embeddings
@_exported public import Evaluation
@_exported public import LinearAlgebra
