// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "mv2v",
  products: [
    .executable(name: "mv2v", targets: ["mv2v"]),
    .library(name: "EmbeddingAlignment", targets: ["EmbeddingAlignment"]),
    .library(name: "AlignmentEvaluation", targets: ["AlignmentEvaluation"]),
    .library(name: "EmbeddingFiles", targets: ["EmbeddingFiles"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // Foreign code. Nothing outside LinearAlgebra imports the first two, nothing outside
    // NearestNeighbors the third.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", providers: [.apt(["liblapacke-dev"])]),
    .target(
      name: "CFaiss", dependencies: ["CKernels"],
      linkerSettings: ["faiss", "gomp", "openblas", "lapack", "m", "stdc++"].map {
        .linkedLibrary($0)
      }),

    .target(name: "CKernels"),
    .target(name: "CLinux"),

    // The library, from the ground up.
    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS", "CLAPACKE", "CKernels"]),
    .target(name: "NearestNeighbors", dependencies: ["LinearAlgebra", "CFaiss"]),
    .target(
      name: "EmbeddingFiles",
      dependencies: [
        "LinearAlgebra", "CKernels", "CLinux",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    .target(
      name: "EmbeddingAlignment", dependencies: ["LinearAlgebra", "NearestNeighbors", "CKernels"]),
    .target(name: "AlignmentEvaluation", dependencies: ["EmbeddingAlignment", "CKernels"]),

    // The tool.
    .target(
      name: "CommandLineTool",
      dependencies: [
        "EmbeddingAlignment", "AlignmentEvaluation", "EmbeddingFiles",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(name: "mv2v", dependencies: ["CommandLineTool"]),
    .executableTarget(
      name: "mv2v-bench",
      dependencies: [
        "CommandLineTool", "EmbeddingAlignment", "AlignmentEvaluation", "EmbeddingFiles", "NearestNeighbors",
      ],
      path: "Benchmarks/Harness"),

    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "LinearAlgebra"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra"]),
    .testTarget(name: "NearestNeighborsTests", dependencies: ["NearestNeighbors", "LinearAlgebra"]),
    .testTarget(
      name: "EmbeddingAlignmentTests", dependencies: ["EmbeddingAlignment", "LinearAlgebra"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "AlignmentEvaluationTests",
      dependencies: ["AlignmentEvaluation", "EmbeddingAlignment", "LinearAlgebra"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "CommandLineToolTests", dependencies: ["CommandLineTool", "EmbeddingAlignment"]),
    .testTarget(
      name: "EmbeddingFilesTests", dependencies: ["EmbeddingFiles", "LinearAlgebra"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["mv2v", "EmbeddingFiles", "LinearAlgebra"],
      exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
