/// How good an oracle is when it is fitted on so many pairs.
public struct OracleCurvePoint: Codable, Sendable {
  /// The pairs it was fitted on.
  public let pairCount: Int
  /// Its forward figures on the held-out pairs; nil when the kind cannot be fitted on so few.
  public let forward: Measurement?
  /// Its backward figures.
  public let backward: Measurement?
  /// Why there are no figures, in a sentence.
  public let failure: String?
}

/// Fits oracles on the first 100, 300, … pairs and measures each on the same held-out pairs.
///
/// - Parameters:
///   - training: the pairs to fit on, in the order to take them.
///   - heldOut: the pairs to measure on.
///   - counts: how many pairs to fit on; ascending, each at most `training.count`.
///   - kind: the family of maps.
///   - isCentered: whether each side's mean is taken off first.
///   - poolSize: candidates per query.
/// - Throws: whatever `fitOracle` or `evaluate` throws, except `illConditioned` and `tooFewPairs`, which mark a point as
///   not computable.
public func oracleCurve(
  training: PairedRows, heldOut: PairedRows, counts: [Int], kind: OracleKind, isCentered: Bool, poolSize: Int
) throws(EvaluationError) -> [OracleCurvePoint] {
  var points: [OracleCurvePoint] = []
  for count in counts {
    precondition(count <= training.count)
    let pairs = try training.pairs(at: Array(0..<count))
    do throws(EvaluationError) {
      let oracle = try fitOracle(pairs, kind: kind, isCentered: isCentered)
      let evaluation = try evaluate(oracle.map, on: heldOut, oracle: .absent, poolSize: poolSize)
      points.append(
        OracleCurvePoint(
          pairCount: count, forward: evaluation.forward[0].measurement,
          backward: evaluation.backward[0].measurement, failure: nil))
    } catch {
      switch error {
      case .illConditioned, .tooFewPairs:
        points.append(
          OracleCurvePoint(pairCount: count, forward: nil, backward: nil, failure: error.description))
      default: throw error
      }
    }
  }
  return points
}
