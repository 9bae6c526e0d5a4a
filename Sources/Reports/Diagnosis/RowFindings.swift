package import Embeddings

extension RowExamination {
  /// Too few to begin with: a search makes clusters of that many rows.
  static let fewestRows = 60
  /// Below this a fit is a matter of luck (docs/method.md).
  static let veryFewRows = 2_000
  /// The share of the squared length from which a mean rules raw vectors.
  static let rulingMeanShare = 0.25
  /// The share of equal rows that says something about the file.
  static let notableDuplicates = 0.01
  /// Equal rows at an end that are no accident.
  static let notableRun = 3
  /// A shift between the first and the last rows that random order does not give.
  static let notableDrift = 0.25
  /// Directions among which nearly all of the rows lie.
  static let lowRank = 8.0

  /// What is wrong with the rows or worth knowing, with what to change.
  ///
  /// - Parameters:
  ///   - subject: the side they are of.
  ///   - path: as it was typed.
  package func findings(about subject: Finding.Subject, path: String) -> [Finding] {
    var findings: [Finding] = []
    func add(_ severity: Finding.Severity, _ code: String, _ finding: String, _ advice: String) {
      findings.append(Finding(severity, subject, code, "\(path): \(finding)", advice: advice))
    }
    let isSampled = sampledCount < rowCount
    let atLeast = isSampled ? "at least " : ""
    if statistics.nonFiniteRowCount > 0 {
      add(
        .error, "not_finite",
        "\(atLeast)\(statistics.nonFiniteRowCount) \(statistics.nonFiniteRowCount == 1 ? "row holds" : "rows hold") NaN or infinity, the first seen is row \(firstNonFiniteRow ?? 0)",
        "remove or repair them: 'fit' refuses such rows")
    }
    if rowCount < Self.fewestRows {
      add(
        .error, "too_few_rows", "\(rowCount) rows",
        "give some thousands: 'fit' refuses so few, or finds nothing in them")
    } else if rowCount < Self.veryFewRows {
      add(
        .warning, "few_rows", "\(rowCount) rows are very few",
        "give more, at best 12,000 or more a side, or some known pairs (--pairs): even 20 help")
    } else if rowCount < 12_000 {
      add(
        .note, "few_rows", "\(rowCount) rows; accuracy grows with rows up to about 12,000 a side",
        "give more where there are more")
    }
    if statistics.normMax == 0 || statistics.unitEffectiveRank == 0 {
      add(
        .error, "no_directions", "all rows are equal, so that they say nothing about the space",
        "look at how the file was made")
      return findings
    }
    addRuns(add)
    let zeros = statistics.zeroRowCount
    if zeros > 0 {
      add(
        zeros * 100 > sampledCount ? .warning : .note, "zero_rows",
        "zero rows, \(share(zeros)): texts of which the model has made nothing",
        "leave them out where they are many; the fit gives them no weight")
    }
    addIrregularities(add)
    let duplicates = statistics.duplicateRowCount - max(0, zeros - 1)
    if Double(duplicates) > Self.notableDuplicates * Double(sampledCount) {
      add(
        .warning, "duplicates", "rows that repeat an earlier one, \(atLeast)\(share(duplicates))",
        "keep one row of each: repeated rows pull the map to themselves")
    }
    addShape(add)
    return findings
  }

  private typealias Adding = (Finding.Severity, String, String, String) -> Void

  private func addRuns(_ add: Adding) {
    for (count, place, rows) in [
      (equalRowsAtStart, "first", "\(equalRowsAtStart):"),
      (equalRowsAtEnd, "last", ":\(rowCount - equalRowsAtEnd)"),
    ] where count >= Self.notableRun && count < rowCount {
      add(
        .warning, "padding", "the \(place) \(count) rows are equal: padding, or a prefix that is no vector",
        "leave them out, with the rows \(rows) (--source-rows, --target-rows)")
    }
  }

  private func addIrregularities(_ add: Adding) {
    for rogue in statistics.irregularities.rogueDimensions {
      if rogue.followsRowNumbers {
        add(
          .warning, "stray_column",
          "dimension \(rogue.dimension) follows the row numbers: an index that was left in the file",
          "write the vectors without it: 'fit' leaves it out, but every search of the raw vectors is ruled by it"
        )
      } else {
        add(
          .note, "rogue_dimension",
          "dimension \(rogue.dimension) varies \(fixed(rogue.ratio, 0)) times as much as the others",
          "'fit' scales it down; so should a search of the raw vectors ('apply --space centred')")
      }
    }
    let irregularities = statistics.irregularities
    if irregularities.outlierRowCount > 0, let first = irregularities.firstOutlierRow {
      add(
        .warning, "outlier_rows",
        "\(irregularities.outlierRowCount) of \(sampledCount) rows looked at are longer than 10 times the median row, the first of them row \(first.row)",
        "look at them: 'fit' leaves them out of the mean, but carries them over")
    }
  }

  private func addShape(_ add: Adding) {
    if statistics.unitEffectiveRank < Self.lowRank {
      add(
        .warning, "low_rank",
        "the rows fill \(fixed(statistics.unitEffectiveRank, 1)) of \(dimension) directions (effective rank)",
        "look at what the vectors are of: so few directions can be matched in many ways; give known pairs (--pairs)"
      )
    }
    if meanShare > Self.rulingMeanShare {
      add(
        .note, "ruling_mean",
        "the mean holds \(Int((100 * meanShare).rounded())) % of the rows' squared length, so that all raw vectors look alike",
        "'fit' takes it off; search centred vectors, not raw ones ('apply --space centred')")
    }
    // Fifths of rows in random order differ as well, the more the fewer they are.
    if drift * drift > Self.notableDrift * Self.notableDrift + 20 / Double(max(1, sampledCount)) {
      add(
        .note, "sorted", "the first rows differ from the last ones: the file is sorted, or of several parts",
        "use all rows or a random choice (--sample), not the first ones")
    }
    let spread = statistics.normMean > 0 ? (statistics.normMax - statistics.normMin) / statistics.normMean : 0
    if spread > 0.02 {
      add(
        .note, "lengths_differ",
        "lengths go from \(significant(statistics.normMin)) to \(significant(statistics.normMax))",
        "search by cosine: raw inner products and distances are ruled by length")
    }
  }

  private func share(_ count: Int) -> String {
    let percent = 100 * Double(count) / Double(max(1, sampledCount))
    return percent < 1 ? "\(count) of \(sampledCount)" : "\(fixed(percent, 0)) %"
  }
}
