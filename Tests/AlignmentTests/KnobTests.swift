import Alignment
import Testing

@Suite struct KnobTests {
  @Test(arguments: Preset.allCases) func everyKnobCanBeReadAndSetBack(preset: Preset) throws {
    let configuration = preset.configuration
    for other in Preset.allCases {
      var copy = other.configuration
      for knob in Knob.all {
        if let value = knob.value(in: configuration) { try knob.set(value, in: &copy) }
      }
      #expect(copy == configuration)
    }
  }

  @Test func valuesOutsideTheRangeAreRefused() throws {
    var configuration = Preset.paper.configuration
    for (name, text) in [
      ("anchors.runs", "0"), ("anchors.clusters", "1"), ("anchors.runs", "many"),
      ("matching_refinement.smoothing", "1.5"), ("matching_refinement.smoothing", "nan"),
      ("orthogonal", "maybe"),
    ] {
      let knob = try #require(Knob.all.first { $0.name == name })
      #expect(throws: AlignmentError.invalidKnob(name: name, value: text, allowed: knob.allowed)) {
        try knob.set(text, in: &configuration)
      }
    }
    #expect(configuration == Preset.paper.configuration)
  }

  @Test func namesAreUnique() {
    #expect(Set(Knob.all.map(\.name)).count == Knob.all.count)
  }

  @Test func aMethodHasItsOwnKnobsAlone() {
    func sections(_ configuration: AlignmentConfiguration) -> Set<Substring> {
      Set(configuration.knobs.filter { $0.name.contains(".") }.map { $0.name.prefix { $0 != "." } })
    }
    #expect(
      sections(Preset.default.configuration)
        == ["map_search", "batch_refinement", "all_rows", "cluster_refinement"])
    #expect(
      sections(Preset.paper.configuration)
        == ["anchors", "relative_representations", "matching_refinement", "cluster_refinement"])
  }

  @Test func choosingAnotherStartBringsItsKnobs() throws {
    var configuration = Preset.default.configuration
    #expect(throws: AlignmentError.unusedKnob(name: "anchors.runs")) {
      try configuration.set("anchors.runs", to: "3")
    }
    try configuration.set("chain_start", to: "anchors")
    try configuration.set("anchors.runs", to: "3")
    #expect(configuration.knobs.contains { $0.name == "anchors.runs" && $0.value == "3" })
    #expect(!configuration.knobs.contains { $0.name.hasPrefix("map_search.") })
    #expect(throws: AlignmentError.unknownKnob(name: "anchor.runs")) {
      try configuration.set("anchor.runs", to: "3")
    }
  }
}
