import EmbeddingFiles
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Every format under every trouble: refused by an error about the file, or read where the trouble cannot be seen.
@Suite struct BadInputMatrixTests {
  private func open(
    _ bytes: [UInt8], _ sample: FormatSample, as name: String? = nil, format: String? = nil
  ) throws -> Result<EmbeddingFile, EmbeddingFileError> {
    let result = try opened(bytes, as: name ?? sample.file) { $0 = sample.options(format: format) }
    if case .failure(let error) = result {
      // Errors name the file.
      #expect(error.description.contains(name ?? sample.file), "\(error)")
    }
    return result
  }

  @Test func everyFormatHasASample() {
    #expect(Set(FormatSample.all.map(\.format)) == Set(readableFormatNames))
  }

  @Test(arguments: FormatSample.all)
  func theWholeFileIsRead(_ sample: FormatSample) throws {
    let file = try open(sample.bytes, sample).get()
    #expect(
      file.formatName == sample.format && file.allRows.elements.count == file.rowCount * file.columnCount)
    #expect(file.rowCount > 1)
    // Under another name, too, where the format is said.
    let renamed = try open(sample.bytes, sample, as: "renamed", format: sample.format).get()
    #expect(renamed.allRows == file.allRows && renamed.names == file.names)
  }

  @Test(arguments: FormatSample.all)
  func partsAreRefused(_ sample: FormatSample) throws {
    let whole = try open(sample.bytes, sample).get()
    let rowSize = sample.bytes.count / whole.rowCount
    let step = max(1, sample.bytes.count / 60)
    for count in stride(from: sample.bytes.count - 1, through: 0, by: -step) {
      let result = try open(Array(sample.bytes[..<count]), sample)
      guard case .success(let part) = result else { continue }
      switch sample.cut {
      case .always:
        // A last line end may be missing.
        #expect(
          part.allRows == whole.allRows && count >= sample.bytes.count - 2,
          "\(count) bytes were taken for a file")
      case .betweenRows: #expect(count % rowSize == 0 && part.rowCount == count / rowSize, "\(count) bytes")
      case .asText: #expect(part.rowCount <= whole.rowCount && part.columnCount <= whole.columnCount)
      }
    }
  }

  @Test(arguments: FormatSample.all)
  func aPipeThatEndsEarlyIsAFileThatEndsEarly(_ sample: FormatSample) throws {
    let folder = try TemporaryFolder()
    for count in [0, 1, sample.bytes.count / 2, sample.bytes.count - 3, sample.bytes.count] {
      let part = Array(sample.bytes[..<count])
      let expected = try open(part, sample)
      let path = folder.path("\(count)-\(sample.file)")
      mkfifo(path, 0o600)
      Thread.detachNewThread {
        guard let file = fopen(path, "w") else { return }
        fwrite(part, 1, part.count, file)
        fclose(file)
      }
      let options = sample.options()
      let found = Result { () throws(EmbeddingFileError) in try EmbeddingFile(path: path, options: options) }
      #expect(failure(found) == failure(expected), "\(count) bytes: \(found)")
      if case (.success(let found), .success(let expected)) = (found, expected) {
        #expect(found.allRows.elements.map(\.bitPattern) == expected.allRows.elements.map(\.bitPattern))
      }
    }
  }

  @Test(arguments: FormatSample.all.filter { $0.oversized != nil })
  func sizesBeyondTheFileAreRefused(_ sample: FormatSample) throws {
    #expect(failure(try open(sample.oversized ?? [], sample)) != nil)
  }

  @Test(arguments: FormatSample.all.filter { $0.unequal != nil })
  func rowsOfUnequalLengthAreRefused(_ sample: FormatSample) throws {
    #expect(failure(try open(sample.unequal ?? [], sample)) != nil)
  }

  @Test(arguments: FormatSample.all.filter { $0.badText != nil })
  func idsThatAreNotUTF8AreRefused(_ sample: FormatSample) throws {
    guard case .failure(let error) = try open(sample.badText ?? [], sample) else {
      Issue.record("read")
      return
    }
    #expect(error.description.contains("UTF-8") || error.description.contains("text"), "\(error)")
  }

  @Test(arguments: FormatSample.all.filter { $0.repeated != nil })
  func idsThatRepeatAreFound(_ sample: FormatSample) throws {
    let file = try open(sample.repeated ?? [], sample).get()
    let found = try #require(file.identifiers?.firstRepetition)
    #expect(file.identifiers?[found.earlier] == file.identifiers?[found.later] && found.earlier < found.later)
  }

  @Test(arguments: FormatSample.all)
  func nothingAndRubbishAreRefused(_ sample: FormatSample) throws {
    #expect(failure(try open([], sample)) == "emptyFile")
    // Bytes of a length that no raw matrix of two dimensions has, and that begin as no format does.
    var generator = SeededGenerator(seed: 3)
    let rubbish = [0] + (0..<4096).map { _ in UInt8.random(in: 128...255, using: &generator) }
    let result = try open(rubbish, sample, format: sample.format)
    #expect(
      failure(result) != nil || sample.format == "raw-int8" || sample.format == "raw-uint8", "\(result)")
  }

  @Test(arguments: FormatSample.all, readableFormatNames)
  func takenForAnotherFormatItIsRefusedOrReadButNeverACrash(_ sample: FormatSample, format: String) throws {
    if case .success(let file) = try open(sample.bytes, sample, as: "renamed", format: format) {
      #expect(file.allRows.elements.count == file.rowCount * file.columnCount)
    }
  }

  @Test(arguments: FormatSample.all, 0..<3 as Range<UInt64>)
  func randomDamageIsRefusedOrReadButNeverACrash(_ sample: FormatSample, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var damaged = sample.bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if case .success(let file) = try opened(damaged, as: sample.file, { $0 = sample.options() }) {
        #expect(file.allRows.elements.count == file.rowCount * file.columnCount)
      }
    }
  }

  @Test(arguments: FormatSample.all)
  func foldersAndDevicesAreNoFiles(_ sample: FormatSample) throws {
    let folder = try TemporaryFolder()
    let path = folder.path(sample.file)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let options = sample.options(format: sample.format)
    for (path, expected) in [
      (path, "noFiles"), ("/dev/null", "notAFile"), (folder.path("*.none"), "noFiles"),
    ] {
      let result = Result { () throws(EmbeddingFileError) in try EmbeddingFile(path: path, options: options) }
      #expect(failure(result) == expected, "\(path): \(result)")
    }
  }

  @Test(arguments: FormatSample.all)
  func filesThatAreWrittenToAreFoundOut(_ sample: FormatSample) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(sample.bytes, to: sample.file)
    let file = try EmbeddingFile(path: path, options: sample.options())
    let before = file.allRows
    try file.requireUnchanged()
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data([0]))
    try handle.close()
    let result = Result { () throws(EmbeddingFileError) in try file.requireUnchanged() }
    guard case .failure(.changed(path, _)) = result else {
      Issue.record("\(result)")
      return
    }
    // Rows that lie before are what they were.
    #expect(file.allRows.elements.map(\.bitPattern) == before.elements.map(\.bitPattern))
  }
}
