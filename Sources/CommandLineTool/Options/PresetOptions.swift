import ArgumentParser
import Mv2v

/// The preset of the commands that fit.
struct PresetOptions: ParsableArguments {
  @Option(
    help:
      "The set of knob values: 'default' (ours) or 'paper' (mini-vec2vec as published). (default: MV2V_PRESET, else default)"
  )
  var preset: Preset?
}
