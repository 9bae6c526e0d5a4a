/// What `mv2v init` has written.
package struct StartedJob: Encodable, Sendable {
  let output, source, target: String
  let sourceRows, targetRows: Int
  let findings: [Finding]

  package init(
    output: String, source: String, target: String, sourceRows: Int, targetRows: Int, findings: [Finding]
  ) {
    (self.output, self.source, self.target) = (output, source, target)
    (self.sourceRows, self.targetRows, self.findings) = (sourceRows, targetRows, findings)
  }
}

extension Report {
  /// For programs; people read what is said on standard error.
  package init(_ job: StartedJob) { self.init(blocks: [], document: job) }
}
