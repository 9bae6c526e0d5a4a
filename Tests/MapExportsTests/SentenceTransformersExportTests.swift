import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Foundation
import MapExports
import TestSupport
import Testing

@Suite struct SentenceTransformersExportTests {
  private func export(_ map: EmbeddingMap, model: String? = nil) throws -> [String: ExportedFile] {
    let export = try MapExport(SmallMaps.file(map), to: .sentenceTransformers, baseModel: model)
    return Dictionary(
      uniqueKeysWithValues: try export.format.exporter.files(of: export).map { ($0.name, $0) })
  }

  private func modules(_ file: ExportedFile?) throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: Data(try #require(file).bytes))
    return try #require(object as? [[String: Any]])
  }

  private func tensors(_ file: ExportedFile?, in folder: TemporaryFolder) throws -> SafetensorsFile {
    try SafetensorsFile(path: folder.write(try #require(file).bytes, to: "module.safetensors"))
  }

  private func baseModel(in folder: TemporaryFolder, dimension: Int) throws -> String {
    for name in ["base/1_Pooling", "base/0"] {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try folder.write(
      "[{\"idx\":0,\"name\":\"0\",\"path\":\"\",\"type\":\"sentence_transformers.models.Transformer\"},"
        + "{\"idx\":1,\"name\":\"1\",\"path\":\"1_Pooling\",\"type\":\"sentence_transformers.models.Pooling\"}]",
      to: "base/modules.json")
    try folder.write("{\"word_embedding_dimension\": \(dimension)}", to: "base/1_Pooling/config.json")
    try folder.write("weights", to: "base/model.safetensors")
    try folder.write("a card", to: "base/README.md")
    return folder.path("base")
  }

  @Test func threeModulesAreTheChain() throws {
    let folder = try TemporaryFolder()
    let files = try export(SmallMaps.weighted)
    let types = try modules(files["modules.json"]).map { $0["type"] as? String }
    #expect(
      types == ["Dense", "Normalize", "Dense"].map { "sentence_transformers.models.\($0)" })
    let first = try tensors(files["0_Dense/model.safetensors"], in: folder)
    #expect(try first.tensor("linear.weight").elements == [1, 0, 0, 0, 0.5, 0, 0, 0, 0])
    #expect(try first.tensor("linear.bias").elements == [-1, -0.5, 0])
    let last = try tensors(files["2_Dense/model.safetensors"], in: folder)
    #expect(try last.tensor("linear.weight").shape == [2, 3])
    #expect(try last.tensor("linear.weight").elements == [2, 0, 2, 0, 16, 8])
    #expect(try last.tensor("linear.bias").elements == [5, 6])
    let configuration = try JSONSerialization.jsonObject(
      with: Data(try #require(files["2_Dense/config.json"]).bytes))
    let entries = try #require(configuration as? [String: Any])
    #expect(entries["in_features"] as? Int == 3 && entries["out_features"] as? Int == 2)
    #expect(entries["bias"] as? Bool == true)
    #expect(entries["activation_function"] as? String == "torch.nn.modules.linear.Identity")
  }

  @Test func aModelIsCopiedAndAppendedTo() throws {
    let folder = try TemporaryFolder()
    let files = try export(SmallMaps.turn, model: baseModel(in: folder, dimension: 2))
    let listed = try modules(files["modules.json"])
    #expect(listed.map { $0["idx"] as? Int } == [0, 1, 2, 3, 4])
    #expect(listed.map { $0["path"] as? String } == ["", "1_Pooling", "2_Dense", "3_Normalize", "4_Dense"])
    #expect(files["model.safetensors"]?.copied == folder.path("base/model.safetensors"))
    #expect(files["1_Pooling/config.json"]?.copied != nil && files["4_Dense/config.json"]?.copied == nil)
    // The card of the model is not that of the map.
    #expect(files["README.md"] == nil)
  }

  @Test func whatLiesOutsideOfAModelIsNotTaken() throws {
    let folder = try TemporaryFolder()
    let model = try baseModel(in: folder, dimension: 2)
    try folder.write("mine", to: "secret")
    let link = folder.path("base/link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "../secret")
    let linked = try #require(throws: ExportError.self) { try export(SmallMaps.turn, model: model) }
    for word in ["'link'", "leads out", "cp -rL"] { #expect(linked.description.contains(word), "\(linked)") }
    try FileManager.default.removeItem(atPath: link)
    // Within the folder it may lead anywhere.
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "model.safetensors")
    #expect(try export(SmallMaps.turn, model: model)["link"] != nil)
    for path in ["../outside", "/outside", "1/../../outside"] {
      try folder.write(
        "[{\"idx\":0,\"name\":\"0\",\"path\":\"\(path)\",\"type\":\"sentence_transformers.models.Pooling\"}]",
        to: "base/modules.json")
      let led = try #require(throws: ExportError.self) { try export(SmallMaps.turn, model: model) }
      #expect(led.description.contains("'\(path)', which is not in the folder"), "\(led)")
    }
  }

  /// A download keeps its files in `blobs`, and links to them in `snapshots/REVISION`.
  @Test func aDownloadOfHuggingFaceIsAModel() throws {
    let folder = try TemporaryFolder()
    _ = try baseModel(in: folder, dimension: 2)
    for name in ["hub/blobs", "hub/snapshots"] {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try FileManager.default.moveItem(atPath: folder.path("base"), toPath: folder.path("hub/snapshots/abc"))
    for (name, above) in [("modules.json", "../../"), ("1_Pooling/config.json", "../../../")] {
      let (file, blob) = (folder.path("hub/snapshots/abc/\(name)"), name.replacing("/", with: "-"))
      try FileManager.default.moveItem(atPath: file, toPath: folder.path("hub/blobs/\(blob)"))
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "\(above)blobs/\(blob)")
    }
    let files = try export(SmallMaps.turn, model: folder.path("hub/snapshots/abc"))
    #expect(files["1_Pooling/config.json"]?.copied != nil)
  }

  @Test func aModelOfAnotherDimensionIsRefused() throws {
    let folder = try TemporaryFolder()
    let model = try baseModel(in: folder, dimension: 384)
    let error = try #require(throws: ExportError.self) { try export(SmallMaps.turn, model: model) }
    for word in ["384", "takes 2"] { #expect(error.description.contains(word), "\(error)") }
    try FileManager.default.removeItem(atPath: folder.path("base/modules.json"))
    let missing = try #require(throws: ExportError.self) { try export(SmallMaps.turn, model: model) }
    #expect(missing.description.contains("SentenceTransformer.save"))
  }
}
