import FoundationEssentials

/// A `.safetensors` file of small tensors with string metadata: what a map is kept in.
package struct SafetensorsFile {
  let file: MappedFile
  let header: SafetensorsHeader

  /// The path as it was given.
  package var path: String { file.path }

  /// What the file says about itself.
  package var metadata: [String: String] { header.metadata }

  /// Opens a file and checks its header.
  package init(path: String) throws(EmbeddingFileError) {
    try self.init(MappedFile(path: path))
  }

  /// Checks the header of a file that has been opened.
  init(_ file: MappedFile) throws(EmbeddingFileError) {
    self.file = file
    header = try SafetensorsHeader(file)
  }

  /// The SHA-256 of all bytes behind the header.
  package func tensorDigits() -> String {
    FileBytes(rebasing: file.bytes[header.dataOffset...]).withSpan { sha256Digits(of: $0) }
  }

  /// Whether there is a tensor of that name.
  package func holds(_ name: String) -> Bool { header.tensors[name] != nil }

  /// A floating-point tensor of any rank, in single precision.
  package func tensor(_ name: String) throws(EmbeddingFileError) -> (shape: [Int], elements: [Float]) {
    let location = try header.location(of: name)
    let count = location.shape.reduce(1, *)
    let range = location.offset..<location.offset + count * location.type.byteCount
    let elements = FileBytes(rebasing: file.bytes[range]).withSpan { floats($0, type: location.type) }
    return (location.shape, elements)
  }

  /// The bytes of a file of float32 tensors, in the given order; equal arguments give equal bytes.
  ///
  /// - Precondition: each tensor has as many elements as its shape says.
  package static func encode(
    tensors: [(name: String, shape: [Int], elements: [Float])], metadata: [String: String]
  ) -> [UInt8] {
    var offset = 0
    let entries = tensors.map { tensor in
      precondition(tensor.elements.count == tensor.shape.reduce(1, *), "elements do not match the shape")
      let range = (offset, offset + 4 * tensor.elements.count)
      offset = range.1
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      return
        "\(tensor.name.doubleQuoted):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(range.0),\(range.1)]}"
    }
    let pairs = metadata.sorted { $0.key < $1.key }.map { "\($0.key.doubleQuoted):\($0.value.doubleQuoted)" }
    var header = "{\"__metadata__\":{\(pairs.joined(separator: ","))}"
    for entry in entries { header += "," + entry }
    header += "}"
    // The data starts at a multiple of 8 bytes.
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var bytes = [UInt8](littleEndian: UInt64(header.utf8.count))
    bytes.reserveCapacity(8 + header.utf8.count + offset)
    bytes += header.utf8
    for tensor in tensors { bytes.append(tensor.elements.span) }
    return bytes
  }
}
