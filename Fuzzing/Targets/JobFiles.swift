import Alignment
import CommandLineTool

/// Reads a job and lays its knobs over every preset.
func readJob(_ path: String) throws {
  let job = try JobFile(path: path)
  for preset in Preset.allCases {
    var configuration = preset.configuration
    _ = try job.applyKnobs(to: &configuration)
  }
}
