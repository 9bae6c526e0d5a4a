import ArgumentParser
import EmbeddingFiles
import Mv2v

/// The options of commands that write vectors.
struct OutputFormatOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The format to write, whatever the extension (default: the one that it names): \(writableFormatNames.joined(separator: ", ")).",
      valueName: "format"))
  var outputFormat: String?
  @Option(
    help:
      "As what elements are written: 'float32', or 'float16', which takes half the room (npy, safetensors, npz, raw-float16). (default: float32; of raw-float16 float16)"
  )
  var outputType: OutputType?
  @Flag(help: "Write float16's largest number, 65504, for elements beyond it, which are an error otherwise.")
  var saturate = false

  enum OutputType: String, ExpressibleByArgument, CaseIterable { case float32, float16 }

  /// As what elements are to be written.
  var elements: OutputElements {
    OutputElements(type: outputType.flatMap { ElementType(rawValue: $0.rawValue) }, saturates: saturate)
  }

  /// Says how many elements were beyond float16.
  func remarkOnSaturation(of count: Int, in output: String) {
    if count == 0 { return }
    Log.remark(
      "\(count) \(count == 1 ? "element of \(output) is" : "elements of \(output) are") beyond float16 and "
        + "\(count == 1 ? "was" : "were") written as 65504 or -65504")
  }
}
