import CKernels
import Testing

import LinearAlgebra

@Suite struct KernelLevelTests {
  @Test func levelsHaveTheSameNamesAndOrderInBothLanguages() {
    #expect(KernelLevel.allCases.map(\.rawValue) == ["portable", "avx2", "avx512", "vnni"])
    #expect(KernelLevel.allCases.sorted() == KernelLevel.allCases)
    for level in Level.all {
      #expect(level.testDescription == KernelLevel.allCases[Int(level.number.rawValue)].rawValue)
      #expect(level.kernels.level == level.number)
    }
    #expect(KernelLevel.environmentVariable == "MV2V_KERNEL_LEVEL")
  }

  @Test func theProcessRunsAtALevelThatTheProcessorHas() {
    #expect(KernelLevel.current <= KernelLevel.best)
    #expect(Level.all.count == KernelLevel.allCases.filter { $0 <= KernelLevel.best }.count)
  }

  @Test func aRefusalSaysWhatWasWrongAndWhatRuns() {
    #expect(
      KernelLevel.hint(refusing: "avx9", best: .avx2, current: .avx2)
        == "MV2V_KERNEL_LEVEL is \"avx9\", no kernel level; levels are portable, avx2, and kernels run at avx2"
    )
    #expect(
      KernelLevel.hint(refusing: "vnni", best: .portable, current: .portable)
        == "MV2V_KERNEL_LEVEL is \"vnni\", a kernel level that this processor lacks; levels are portable, and "
        + "kernels run at portable")
  }

  // In a process of its own, because the level is that of the whole process.
  @Test func everyLevelThatTheProcessorHasCanBeSet() async {
    await #expect(processExitsWith: .success) {
      for level in KernelLevel.allCases {
        let before = KernelLevel.current
        let isThere = level <= KernelLevel.best
        #expect(KernelLevel.set(level) == isThere)
        #expect(KernelLevel.current == (isThere ? level : before))
        #expect(multipliesBytesFast == (KernelLevel.current == .vnni))
        #expect(mv2v_set_level_named("avx9") == 0 && mv2v_set_level_named("") == 0)
        #expect(mv2v_set_level(mv2v_level(4)) == 0)
        #expect(KernelLevel.current == (isThere ? level : before))
      }
    }
  }

  // A sum whose order depends on the width of vectors tells the levels apart.
  @Test func kernelsRunAtTheLevelThatIsSet() async {
    await #expect(processExitsWith: .success) {
      let columns = 1000
      var generator = SeededGenerator(seed: 1)
      let elements = generator.floats(columns, in: 0...1)
      for level in Level.all {
        #expect(mv2v_set_level(level.number) == 1)
        var (here, there) = ([Float](repeating: 0, count: 1), [Float](repeating: 0, count: 1))
        var (sums, others) = ([Float](repeating: 0, count: columns), [Float](repeating: 0, count: columns))
        mv2v_scale_rows(elements, 1, Int64(columns), [1], elements, &here, &sums)
        level.kernels.scale_rows(elements, 1, Int64(columns), [1], elements, &there, &others)
        #expect(here == there && sums == others)
      }
    }
  }
}
