import EmbeddingFiles
import EmbeddingMaps
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite struct ExportTests {
  /// Maps of paired rows, which take no time: `orthogonal.safetensors`, `matching.safetensors` and so on.
  private func maps(_ kinds: String...) throws -> PlantedFiles {
    let files = try PlantedFiles()
    for kind in kinds {
      let outcome = try Tool.run(
        "oracle", "--source", files.folder.path("a-evaluation.npy"), "--target",
        files.folder.path("b-evaluation.npy"), "--kind", kind, "--output",
        files.folder.path("\(kind).safetensors"), "--source-model", "owner/new", "--target-model",
        "the old one")
      #expect(outcome.status == 0, "\(outcome.standardError)")
    }
    return files
  }

  private func export(
    _ files: PlantedFiles, _ map: String, _ format: String, to output: String, _ more: String...
  ) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path,
      ["export", "--map", files.folder.path("\(map).safetensors"), "--format", format, "--output"]
        + [files.folder.path(output)] + more)
  }

  @Test(arguments: [
    ("sentence-transformers", ["0_Dense", "2_Dense", "README.md", "modules.json", "mv2v.json"]),
    ("faiss", ["README.md", "transform.faiss"]), ("onnx", ["README.md", "map.onnx"]),
    ("sql", ["README.md", "map.sql"]),
    ("npz", ["README.md", "map.npz"]), ("json", ["README.md", "map.json"]),
  ])
  func aFolderHoldsTheExportAndItsCard(format: String, names: [String]) throws {
    let files = try maps("orthogonal")
    let outcome = try export(files, "orthogonal", format, to: "out")
    #expect(outcome.status == 0 && outcome.standardOutput.isEmpty, "\(outcome.standardError)")
    for word in ["Wrote", format, "source_to_target", "20 to 16", "README.md"] {
      #expect(outcome.standardError.contains(word))
    }
    let found = try FileManager.default.contentsOfDirectory(atPath: files.folder.path("out")).sorted()
    #expect(found == names)
    let card = try files.folder.text("out/README.md")
    #expect(card.contains("owner/new to the old one") && card.contains("| `direction` | source_to_target |"))
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })

    // An earlier export is replaced, and equal runs give equal files.
    func contents() -> [String: Data?] {
      let paths = FileManager.default.subpaths(atPath: files.folder.path("out")) ?? []
      return Dictionary(
        uniqueKeysWithValues: paths.map {
          ($0, FileManager.default.contents(atPath: files.folder.path("out/\($0)")))
        })
    }
    let before = contents()
    #expect(try export(files, "orthogonal", format, to: "out").status == 0)
    #expect(contents() == before && before.count >= names.count)
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  /// Such as the folder of a version control system, where the export is kept.
  @Test func aFolderWithAnythingElseIsNeverReplaced() throws {
    let files = try maps("orthogonal")
    #expect(try export(files, "orthogonal", "onnx", to: "out").status == 0)
    func expectRefusal(naming name: String) throws {
      let outcome = try export(files, "orthogonal", "onnx", to: "out", "--overwrite")
      #expect(outcome.status == 1 && outcome.standardError.contains("'\(name)'"), "\(outcome.standardError)")
    }
    try files.folder.write("precious", to: "out/notes.txt")
    try expectRefusal(naming: "notes.txt")
    #expect(try files.folder.text("out/notes.txt") == "precious")
    try FileManager.default.createDirectory(
      atPath: files.folder.path("out/.git"), withIntermediateDirectories: true)
    try expectRefusal(naming: ".git")
    for name in ["notes.txt", ".git"] {
      try FileManager.default.removeItem(atPath: files.folder.path("out/\(name)"))
    }
    // Nor is an export for another consumer.
    let other = try export(files, "orthogonal", "json", to: "out")
    #expect(other.status == 1 && other.standardError.contains("'map.onnx'"))
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test(arguments: [
    ("faiss", "it.faiss", "it.README.md"), ("faiss", "it.old.index", "it.old.README.md"),
    ("onnx", "it.onnx", "it.README.md"), ("onnx", "It.ONNX", "It.README.md"),
    ("sql", "it.sql", "it.README.md"), ("npz", "it.npz", "it.README.md"),
    ("json", "it.json", "it.README.md"),
  ])
  func aFileHasItsCardBesideIt(format: String, name: String, card: String) throws {
    let files = try maps("orthogonal")
    #expect(try export(files, "orthogonal", format, to: name).status == 0)
    #expect(files.folder.names.contains(name) && files.folder.names.contains(card))
    #expect(try files.folder.text(card).contains(name))
    #expect(try export(files, "orthogonal", format, to: name).status == 0)
  }

  @Test func whatIsNotOursIsNotReplaced() throws {
    let files = try maps("orthogonal")
    try files.folder.write("precious", to: "kept.onnx")
    try FileManager.default.createDirectory(
      atPath: files.folder.path("kept"), withIntermediateDirectories: true)
    try files.folder.write("# not ours", to: "kept/README.md")
    for output in ["kept.onnx", "kept"] {
      let outcome = try export(files, "orthogonal", "onnx", to: output)
      #expect(
        outcome.status == 1 && outcome.standardError.contains("--overwrite"), "\(outcome.standardError)")
    }
    #expect(try files.folder.text("kept.onnx") == "precious")
    #expect(try files.folder.text("kept/README.md") == "# not ours")
    // A card that is not ours is worth as much as the file.
    try files.folder.write("mine", to: "other.README.md")
    #expect(try export(files, "orthogonal", "onnx", to: "other.onnx").status == 1)
    #expect(try files.folder.text("other.README.md") == "mine" && !files.folder.names.contains("other.onnx"))

    for output in ["kept.onnx", "kept"] {
      #expect(try export(files, "orthogonal", "onnx", to: output, "--overwrite").status == 0)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.folder.path("kept")).count == 2)
    // An empty folder is nobody's.
    try FileManager.default.createDirectory(
      atPath: files.folder.path("empty"), withIntermediateDirectories: true)
    #expect(try export(files, "orthogonal", "json", to: "empty").status == 0)
    #expect(!files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test func aFileInTheWayOfAFolderIsSaid() throws {
    let files = try maps("orthogonal")
    try files.folder.write("precious", to: "taken")
    #expect(try export(files, "orthogonal", "sentence-transformers", to: "taken").status == 1)
    let outcome = try export(files, "orthogonal", "sentence-transformers", to: "taken", "--overwrite")
    #expect(outcome.status == 1 && outcome.standardError.contains("a file has that name"))
    #expect(try files.folder.text("taken") == "precious")
    let here = try Tool.run(
      program: Tool.path,
      ["export", "--map", files.folder.path("orthogonal.safetensors"), "--format", "json", "--output", "."],
      folder: TemporaryFolder())
    #expect(here.status == 1 && here.standardError.contains("the current one"), "\(here.standardError)")
    let nowhere = try export(files, "orthogonal", "json", to: "no/such/folder")
    #expect(nowhere.status == 1 && nowhere.standardError.contains("No such file"), "\(nowhere.standardError)")
  }

  @Test func anInputIsNeverTheOutput() throws {
    let files = try maps("orthogonal")
    let outcome = try export(files, "orthogonal", "json", to: "orthogonal.safetensors", "--overwrite")
    #expect(outcome.status == 1 && outcome.standardError.contains("is the input"))
    #expect(try MapFile(path: files.folder.path("orthogonal.safetensors")).map.kindName == "orthogonal")
  }

  @Test func aFailedMapNeedsForce() throws {
    let files = try maps("orthogonal")
    let paired = try MapFile(path: files.folder.path("orthogonal.safetensors"))
    var entries = paired.entries
    entries["paired"] = nil
    entries.merge(["verdict": "failed", "agreement": "0.1", "chains": "2", "merged_chains": "1", "seed": "0"])
    { $1 }
    let file = try SafetensorsFile(path: files.folder.path("orthogonal.safetensors"))
    let tensors = try ["map", "source_mean", "target_mean", "target_scale", "source_scale"].map { name in
      let tensor = try file.tensor(name)
      return (name: name, shape: tensor.shape, elements: tensor.elements)
    }
    try files.folder.write(
      SafetensorsFile.encode(tensors: tensors, metadata: entries), to: "failed.safetensors")
    let refused = try export(files, "failed", "onnx", to: "out")
    #expect(refused.status == 1 && refused.standardError.contains("--force"))
    #expect(!files.folder.names.contains("out"))
    #expect(try export(files, "failed", "onnx", to: "out", "--force").status == 0)
    #expect(try files.folder.text("out/README.md").contains("most likely useless"))
  }

  @Test func whatAConsumerCannotExpressNamesTheWayOut() throws {
    let files = try maps("matching", "whitened")
    for (format, word) in [("faiss", "mv2v apply --side"), ("sentence-transformers", "--format onnx")] {
      let outcome = try export(files, "matching", format, to: "out")
      #expect(outcome.status == 1 && outcome.standardError.contains(word), "\(outcome.standardError)")
    }
    for format in ["onnx", "sql", "npz", "json"] {
      #expect(try export(files, "matching", format, to: format, "--side", "target").status == 0)
      #expect(try files.folder.text("\(format)/README.md").contains("target_to_common"))
    }
    #expect(try export(files, "whitened", "faiss", to: "whitened").status == 0)
    let raw = try export(files, "whitened", "onnx", to: "raw", "--space", "target")
    #expect(raw.status == 1 && raw.standardError.contains("common space"))
    #expect(!files.folder.names.contains("out") && !files.folder.names.contains("raw"))
  }

  @Test func theWayBackAndCentredCoordinatesAreExported() throws {
    let files = try maps("ridge")
    let options = ["--side", "target", "--space", "centred"]
    #expect(
      try export(files, "ridge", "json", to: "back.json", options[0], options[1], options[2], options[3])
        .status == 0)
    let document = try json(files.folder.text("back.json"))
    let metadata = try #require(document["metadata"] as? [String: String])
    #expect(metadata["direction"] == "target_to_source" && metadata["coordinates"] == "centred")
    #expect(metadata["source_model"] == "owner/new" && metadata["target_model"] == "the old one")
    #expect(document["offset"] == nil && (document["matrix"] as? [[Double]])?.count == 16)
  }

  @Test(arguments: [
    (["--format", "onnx", "--index", "x"], "--index needs"),
    (["--format", "json", "--model", "x"], "--model needs"),
    (["--format", "pickle"], "pickle"),
  ])
  func optionsThatDoNotGoTogetherAreWrongUsage(options: [String], word: String) throws {
    let outcome = try Tool.run(program: Tool.path, ["export", "--map", "m", "--output", "o"] + options)
    #expect(outcome.status == 64 && outcome.standardError.contains(word))
  }

  @Test func badInputsAreNamed() throws {
    let files = try maps("orthogonal")
    try files.folder.write("[1, 2]", to: "e.json")
    let evaluation = try export(
      files, "orthogonal", "onnx", to: "out", "--evaluation", files.folder.path("e.json"))
    #expect(evaluation.status == 1 && evaluation.standardError.contains("mv2v evaluate --json"))
    let index = try export(files, "orthogonal", "faiss", to: "out", "--index", files.folder.path("a.npy"))
    #expect(index.status == 1 && index.standardError.contains("faiss.write_index"))
    let model = try export(
      files, "orthogonal", "sentence-transformers", to: "out", "--model", files.folder.path("nowhere"))
    #expect(model.status == 1 && model.standardError.contains("nowhere"))
    #expect(!files.folder.names.contains("out") && !files.folder.names.contains { $0.hasSuffix(".partial") })
  }

  @Test func namesOfModelsStandInTheMapOfAFit() throws {
    let files = try PlantedFiles()
    let job = try files.folder.text("job.yaml") + "source_model: \"from: the job\"\n"
    try files.folder.write(job, to: "job.yaml")
    let outcome = try files.fit("--target-model", "of the flag")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    let names = try MapFile(path: files.folder.path("map.safetensors")).metadata.models
    #expect(names == ModelNames(source: "from: the job", target: "of the flag"))
    let shown = try Tool.run("inspect", files.folder.path("map.safetensors")).standardOutput
    #expect(shown.contains("from: the job") && shown.contains("of the flag"))
    let printed = try Tool.run(
      program: Tool.path,
      ["fit", "--config", files.folder.path("job.yaml"), "--print-config", "--only-changes"])
    #expect(printed.standardOutput.contains("source_model: \"from: the job\""))
  }
}
