import EmbeddingMaps
import LinearAlgebra
import NearestNeighbors
import Reports

/// What `mv2v --version` prints: the version alone on the first line, then what it computes with.
func versionText() -> String {
  let fields = [
    ("kernels", "\(KernelLevel.current.rawValue), the best here are \(KernelLevel.best.rawValue)"),
    ("OpenBLAS", "\(BLASRuntime.version), core \(BLASRuntime.coreName)"),
    ("FAISS", faissVersion),
  ]
  return ([mv2vVersion] + fields.map { $0.0.padded(to: 10) + $0.1 }).joined(separator: "\n")
}
