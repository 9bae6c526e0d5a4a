import FoundationEssentials

/// The header of a `.safetensors` file: an 8-byte length, then JSON.
///
/// Format: https://github.com/huggingface/safetensors (README, "Format").
struct SafetensorsHeader {
  struct Tensor: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  let path: String
  let metadata: [String: String]
  let tensors: [String: Tensor]
  /// Where the tensors begin.
  let dataOffset: Int

  static let largestLength = 100 << 20

  init(_ file: MappedFile) throws(EmbeddingFileError) {
    path = file.path
    let bytes = file.bytes
    guard bytes.count >= 8 else {
      throw .lengthMismatch(path: path, expectedBytes: 8, foundBytes: bytes.count)
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= Self.largestLength else {
      throw .malformedHeader(path: path, reason: "a header of \(length) bytes; is this a .safetensors file?")
    }
    dataOffset = 8 + Int(length)
    guard dataOffset <= bytes.count else {
      throw .lengthMismatch(path: path, expectedBytes: dataOffset, foundBytes: bytes.count)
    }
    do {
      let contents = try JSONDecoder().decode(Contents.self, from: Data(bytes[8..<dataOffset]))
      (metadata, tensors) = (contents.metadata, contents.tensors)
    } catch {
      throw .malformedHeader(path: path, reason: "not the JSON of a .safetensors file")
    }
    let size = bytes.count - dataOffset
    var end = 0
    for (name, tensor) in tensors {
      guard tensor.offsets.count == 2, tensor.offsets[0] >= 0, tensor.offsets[0] <= tensor.offsets[1] else {
        throw .malformedHeader(path: path, reason: "tensor '\(name)' has offsets \(tensor.offsets)")
      }
      end = max(end, tensor.offsets[1])
    }
    guard end <= Int.max - dataOffset else { throw .sizeOverflow(path: path) }
    guard end == size else {
      throw .lengthMismatch(path: path, expectedBytes: dataOffset + end, foundBytes: bytes.count)
    }
  }

  /// Where the elements of a tensor lie in the file, after checking its offsets against its shape.
  func location(of name: String) throws(EmbeddingFileError) -> (offset: Int, type: ElementType, shape: [Int])
  {
    guard let tensor = tensors[name] else {
      throw .noSuchTensor(path: path, name: name, found: tensors.keys.sorted())
    }
    let types: [String: ElementType] = [
      "F16": .float16, "BF16": .bfloat16, "F32": .float32, "F64": .float64, "I8": .int8, "U8": .uint8,
    ]
    guard let type = types[tensor.dtype] else {
      throw .unsupportedType(path: path, found: "'\(tensor.dtype)' in tensor '\(name)'")
    }
    guard let expected = byteCount(of: tensor.shape, type: type) else { throw .sizeOverflow(path: path) }
    guard expected == tensor.offsets[1] - tensor.offsets[0] else {
      throw .malformedHeader(
        path: path,
        reason: "tensor '\(name)' of shape \(tensor.shape) needs \(expected) bytes, "
          + "its offsets give \(tensor.offsets[1] - tensor.offsets[0])")
    }
    return (dataOffset + tensor.offsets[0], type, tensor.shape)
  }

  /// The named tensor as an array of vectors, or the only 2-D one.
  func embeddingLayout(named name: String?) throws(EmbeddingFileError) -> ArrayLayout {
    let candidates = tensors.filter { $0.value.shape.count == 2 }.keys.sorted()
    // A file with one tensor of another rank is best explained by that tensor's shape.
    let only = candidates.count == 1 ? candidates.first : tensors.count == 1 ? tensors.keys.first : nil
    guard let chosen = name ?? only else { throw .ambiguousTensor(path: path, found: candidates) }
    let location = try location(of: chosen)
    return try ArrayLayout(
      path: path, offset: location.offset, type: location.type, shape: location.shape)
  }

  /// The JSON: tensors by name, and strings under `__metadata__`.
  private struct Contents: Decodable {
    var metadata: [String: String] = [:]
    var tensors: [String: Tensor] = [:]

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
        }
      }
    }
  }
}
