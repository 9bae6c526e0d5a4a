import Foundation
import TestSupport
import Testing

/// What becomes of the tool when libhdf5 is another, crashes, or is of no use.
@Suite struct Hdf5LibraryTests {
  private static let fixture = ReadmeTests.repository.appendingPathComponent(
    "Tests/EmbeddingFilesTests/Fixtures/ann.hdf5"
  ).path

  private func inspect(library: String) throws -> Tool.Outcome {
    try Tool.run(
      program: Tool.path, ["inspect", Self.fixture], environment: ["MV2V_HDF5_LIBRARY": library])
  }

  /// A library with every function that is used, each of which does the same.
  private func stub(_ body: String, in folder: TemporaryFolder) throws -> String {
    try folder.write(
      """
      #include "LibHdf5.h"
      #include <fcntl.h>
      #include <signal.h>
      #include <stdlib.h>
      #include <sys/socket.h>
      #include <unistd.h>
      #define DEFINE(name, result, parameters) result name parameters { \(body) }
      LIBHDF5_FUNCTIONS(DEFINE)
      herr_t H5Lvisit(void) { return -1; }
      herr_t H5Lget_info(void) { return -1; }
      herr_t H5Dread_chunk(void) { return -1; }
      const hid_t H5P_CLS_FILE_ACCESS_ID_g = 1;
      """, to: "stub.c")
    let headers = ReadmeTests.repository.appendingPathComponent("Sources/CHdf5").path
    let made = try Tool.run(
      program: "/usr/bin/env",
      ["gcc", "-w", "-shared", "-fPIC", "-I", headers, "-o", folder.path("stub.so"), folder.path("stub.c")])
    try #require(made.status == 0, "\(made.standardError)")
    return folder.path("stub.so")
  }

  @Test(arguments: [
    ("abort();", "libhdf5 crashes on it (Aborted)"),
    ("raise(SIGSEGV); return 0;", "libhdf5 crashes on it (Segmentation"),
    ("exit(0);", "libhdf5 gives no answer"), ("return -1;", "it is not an HDF5 file"),
  ])
  func aCrashEndsTheLibraryAlone(_ body: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try inspect(library: stub(body, in: folder))
    #expect(outcome.status == 1 && outcome.standardOutput.isEmpty)
    #expect(
      outcome.standardError.hasPrefix("Error: \(Self.fixture): the header is damaged: \(message)"),
      "\(outcome)")
  }

  /// Sanitizers have taken terabytes of addresses before the limit, and allocate from them.
  private static let deeds =
    [
      "open(\"evidence\", O_CREAT | O_RDWR, 0600) >= 0", "open(\"/etc/passwd\", O_RDONLY) >= 0",
      "fork() >= 0", "socket(AF_INET, SOCK_STREAM, 0) >= 0", "kill(getppid(), 0) == 0",
      "unlink(\"stub.c\") == 0", "execl(\"/bin/sh\", \"sh\", \"-c\", \"touch evidence\", NULL) == 0",
    ] + (Tool.isSanitized ? [] : ["malloc(1 << 30) != NULL"])

  /// Code that a file has made libhdf5 run: what it does to others is refused, where it succeeds the library ends.
  @Test(arguments: deeds)
  func codeThatAFileRunsReachesNothing(deed: String) throws {
    let folder = try TemporaryFolder()
    let library = try stub("if (\(deed)) exit(0); return -1;", in: folder)
    let outcome = try Tool.run(
      program: Tool.path, ["inspect", Self.fixture], folder: folder,
      environment: ["MV2V_HDF5_LIBRARY": library])
    #expect(outcome.status == 1 && outcome.standardError.contains("it is not an HDF5 file"), "\(outcome)")
    #expect(try folder.names == ["stub.c", "stub.so"])
  }

  @Test func whatLiesInTheFolderIsNotLookedAt() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "image")
    let outcome = try Tool.run(program: Tool.path, ["inspect", Self.fixture], folder: folder)
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test func aLibraryOfAnotherKindIsNamed() throws {
    let folder = try TemporaryFolder()
    let library = try stub("return 0;", in: folder)
    #expect(try inspect(library: library).status == 1)
    try folder.write("int nothing;\n", to: "empty.c")
    let made = try Tool.run(
      program: "/usr/bin/env",
      ["gcc", "-shared", "-fPIC", "-o", folder.path("empty.so"), folder.path("empty.c")])
    try #require(made.status == 0)
    let outcome = try inspect(library: folder.path("empty.so"))
    #expect(outcome.status == 1)
    for part in ["ann.hdf5", "has no H5open; 1.10.5 or later is needed", "MV2V_HDF5_LIBRARY"] {
      #expect(outcome.standardError.contains(part), "\(outcome.standardError)")
    }
  }
}
