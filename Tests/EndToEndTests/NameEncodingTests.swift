import LinearAlgebra
import TestSupport
import Testing

/// Names of files that are not UTF-8: they cannot be said, so they are refused and never taken for others; a folder that
/// one stands in may have any.
@Suite struct NameEncodingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Matrix(rowCount: 3, columnCount: 2, elements: [1, 2, 3, 4, 5, 6]), to: "x.npy")
  }

  /// Runs a line of the shell, in which `$mv2v` is the tool and `$odd` ends with a byte that no UTF-8 has.
  private func shell(_ line: String) throws -> Tool.Outcome {
    try Tool.run(
      program: "/bin/sh", ["-c", "mv2v=$0; odd=\"$(printf 'a\\377')\"; \(line)", Tool.path], folder: folder)
  }

  @Test(arguments: ["in", "'in/*.npy'"]) func aNameThatIsFoundIsRefused(input: String) throws {
    let outcome = try shell(
      "mkdir in; cp x.npy \"in/$odd.npy\"; cp x.npy in/b.npy; exec $mv2v inspect \(input)")
    #expect(outcome.status == 1 && outcome.standardOutput.isEmpty)
    #expect(
      outcome.standardError
        == "Error: in/a\u{FFFD}.npy: cannot open: its name is not UTF-8; rename the file, or give the name of a link to it\n"
    )
  }

  @Test func aNameInAJobIsRefused() throws {
    let outcome = try shell(
      "printf 'seed: 1\\nsource: a\\377.npy\\ntarget: x.npy\\n' > job.yaml; exec $mv2v fit --config job.yaml")
    #expect(outcome.status == 1)
    #expect(
      outcome.standardError.contains(
        "job.yaml, line 2: not UTF-8; a file whose name is not must be renamed, or named by a link to it"))
  }

  @Test func aLinkLeadsToIt() throws {
    let outcome = try shell("cp x.npy \"$odd.npy\"; ln -s \"$odd.npy\" link.npy; exec $mv2v inspect link.npy")
    #expect(outcome.status == 0 && outcome.standardOutput.contains("3 x 2"))
  }

  @Test func whatALinkLeadsToIsNotMistakenForAnother() throws {
    let outcome = try shell(
      "echo old > \"$odd.npy\"; ln -s \"$odd.npy\" link.npy; $mv2v merge --unchecked x.npy --output link.npy; status=$?; "
        + "cat \"$odd.npy\"; ls | wc -l; exit $status")
    #expect(outcome.status == 1)
    #expect(outcome.standardOutput == "old\n3\n")
    #expect(
      outcome.standardError
        == "Error: link.npy: cannot write: it is a link to a name that is not UTF-8; rename the file\n")
  }

  @Test func aFolderAboveMayHaveAnyName() throws {
    let outcome = try shell(
      "mkdir $odd; cd $odd; $mv2v merge --unchecked ../x.npy --output y.npy && cmp y.npy ../x.npy && ls")
    #expect(outcome.status == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.hasSuffix("y.npy\n"))
  }
}
