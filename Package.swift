// swift-tools-version: 6.2
import PackageDescription

// Linux on x86-64 is what is built, tested and measured. Nothing but testing stands between this package and Linux on
// arm64 or with Musl: the C kernels compile for arm64 (CI checks it), and libc is imported in one place (LibC).

let settings: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]

let package = Package(
  name: "mv2v",
  products: [
    .executable(name: "mv2v", targets: ["mv2v"]),
    // Everything a package needs to fit, judge, save, load, apply and evaluate maps.
    .library(name: "Mv2v", targets: ["Mv2v"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // Foreign code. Nothing outside LinearAlgebra imports the first two, nothing outside NearestNeighbors CFaiss,
    // nothing outside EmbeddingFiles CCrypto, CZlib, CHdf5 and CLinux, nothing but the tool CAllocation, for it stands in for the
    // C library's malloc.
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLAPACKE", providers: [.apt(["liblapacke-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .target(
      name: "CFaiss", dependencies: ["CKernels"],
      linkerSettings: ["faiss", "gomp", "openblas", "lapack", "m", "stdc++"].map {
        .linkedLibrary($0)
      }),
    .target(name: "CKernels"),
    .target(name: "CLinux"),
    .target(name: "CAllocation"),
    // Loads libhdf5 when it is needed, so that nothing links it.
    .target(name: "CHdf5"),
    .target(name: "LibC", swiftSettings: settings),

    // The library, from the ground up; arrows point down only.
    .target(
      name: "LinearAlgebra", dependencies: ["COpenBLAS", "CLAPACKE", "CKernels", "LibC"],
      swiftSettings: settings),
    .target(name: "NearestNeighbors", dependencies: ["LinearAlgebra", "CFaiss"], swiftSettings: settings),
    .target(name: "Embeddings", dependencies: ["LinearAlgebra"], swiftSettings: settings),
    .target(
      name: "EmbeddingFiles",
      dependencies: [
        "Embeddings", "LinearAlgebra", "CKernels", "CLinux", "CHdf5", "CCrypto", "CZlib", "LibC",
      ], swiftSettings: settings),
    .target(
      name: "EmbeddingMaps", dependencies: ["Embeddings", "EmbeddingFiles", "LinearAlgebra", "LibC"],
      swiftSettings: settings),
    .target(
      name: "MapExports",
      dependencies: ["EmbeddingMaps", "EmbeddingFiles", "Embeddings", "LinearAlgebra", "LibC"],
      swiftSettings: settings),
    .target(
      name: "Alignment",
      dependencies: [
        "EmbeddingMaps", "NearestNeighbors", "Embeddings", "LinearAlgebra", "CKernels", "LibC",
      ],
      swiftSettings: settings),
    .target(
      name: "Evaluation",
      dependencies: [
        "EmbeddingMaps", "NearestNeighbors", "EmbeddingFiles", "Embeddings", "LinearAlgebra", "CKernels",
        "LibC",
      ], swiftSettings: settings),
    .target(
      name: "Mv2v",
      dependencies: [
        "Alignment", "Evaluation", "EmbeddingMaps", "EmbeddingFiles", "Embeddings", "LinearAlgebra",
      ], swiftSettings: settings),

    // What is shown, and the tool.
    .target(
      name: "Reports",
      dependencies: [
        "Alignment", "Evaluation", "EmbeddingMaps", "EmbeddingFiles", "Embeddings", "LinearAlgebra", "LibC",
      ],
      swiftSettings: settings),
    .target(
      name: "CommandLineTool",
      dependencies: [
        "Mv2v", "MapExports", "NearestNeighbors", "Reports", "CAllocation", "LibC",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ], swiftSettings: settings),
    .executableTarget(name: "mv2v", dependencies: ["CommandLineTool"], swiftSettings: settings),
    .executableTarget(
      name: "mv2v-bench", dependencies: ["Mv2v", "NearestNeighbors", "LibC", "TestSupport"],
      path: "Benchmarks/Harness",
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["LinearAlgebra", "EmbeddingFiles"], path: "Tests/TestSupport",
      swiftSettings: settings),
    // Every parser as one function of a path, for fuzzing and for the inputs that fuzzing has found.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "CommandLineTool", "Alignment", "Evaluation", "EmbeddingMaps", "EmbeddingFiles", "Embeddings",
        "LinearAlgebra", "Reports",
      ], path: "Fuzzing/Targets", swiftSettings: settings),
    .testTarget(
      name: "FuzzRegressionTests", dependencies: ["FuzzTargets", "EmbeddingFiles", "TestSupport"]),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "LinearAlgebra"]),
    .testTarget(name: "LinearAlgebraTests", dependencies: ["LinearAlgebra", "COpenBLAS"]),
    .testTarget(name: "NearestNeighborsTests", dependencies: ["NearestNeighbors", "TestSupport"]),
    .testTarget(name: "EmbeddingsTests", dependencies: ["Embeddings", "TestSupport"]),
    .testTarget(
      name: "EmbeddingFilesTests", dependencies: ["EmbeddingFiles", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EmbeddingMapsTests", dependencies: ["EmbeddingMaps", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "MapExportsTests", dependencies: ["MapExports", "TestSupport"]),
    .testTarget(
      name: "AlignmentTests", dependencies: ["Alignment", "TestSupport"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Alignment", "TestSupport"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"]),
    .testTarget(name: "CommandLineToolTests", dependencies: ["CommandLineTool", "TestSupport"]),
    .testTarget(
      name: "EndToEndTests", dependencies: ["mv2v", "Mv2v", "TestSupport"], exclude: ["Snapshots"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

// In Sources/ every use of what the compiler cannot keep safe (pointers, C) is marked `unsafe`, or the build fails.
for target in package.targets where target.path == nil && [.regular, .executable].contains(target.type) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [.strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error)]
}

// The documentation's plugin is fetched by `make docs` alone, so that packages that depend on this one do not need it.
if Context.environment["MV2V_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// The fuzzer needs flags that Scripts/fuzz.sh gives.
if Context.environment["MV2V_FUZZ"] != nil {
  package.targets += [
    .target(name: "CFuzzing", dependencies: ["CHdf5"], path: "Fuzzing/CFuzzing"),
    .executableTarget(
      name: "mv2v-fuzz", dependencies: ["CFuzzing", "FuzzTargets", "LinearAlgebra", "LibC"],
      path: "Fuzzing/Driver", swiftSettings: settings),
  ]
}
