import ArgumentParser

/// The seed of the commands that choose at random.
struct SeedOptions: ParsableArguments {
  @Option(
    // A negative number would otherwise be taken for a flag, with a message that helps nobody.
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seed of every random choice, a whole number of at least 0. (default: MV2V_SEED, else 0)",
      valueName: "number"),
    transform: { text in
      guard let seed = UInt64(text) else {
        throw ValidationError("a seed is a whole number of at least 0, below 2 to the 64th")
      }
      return seed
    })
  var seed: UInt64?

  /// The seed to use: as typed, else as the environment says, else 0.
  func value() throws -> UInt64 { try seed ?? EnvironmentDefaults.current().seed ?? 0 }
}
