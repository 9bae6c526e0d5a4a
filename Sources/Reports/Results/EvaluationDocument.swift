import Evaluation

/// The figures of one contender in one direction, as they stand in JSON; intervals as `<name>_low` and
/// `<name>_high`.
struct MetricsDocument: Encodable {
  let measurement: Measurement

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    let (metrics, intervals) = (measurement.metrics, measurement.intervals)
    func write(_ name: String, _ value: Double, _ interval: Interval?) throws {
      try container.encode(value, forKey: NamedKey(name))
      guard let interval else { return }
      try container.encode(interval.low, forKey: NamedKey(name + "_low"))
      try container.encode(interval.high, forKey: NamedKey(name + "_high"))
    }
    try write("top1", metrics.top1, intervals?.top1)
    try write("top5", metrics.top5, intervals?.top5)
    try write("top10", metrics.top10, intervals?.top10)
    try write("mean_rank", metrics.meanRank, intervals?.meanRank)
    try write("median_rank", metrics.medianRank, intervals?.medianRank)
    try write("mrr", metrics.mrr, intervals?.mrr)
    try write("foscttm", metrics.foscttm, intervals?.foscttm)
    try write("mean_cosine", metrics.meanCosine, intervals?.meanCosine)
    try container.encode(metrics.poolSize, forKey: NamedKey("pool"))
    try container.encode(metrics.rowCount, forKey: NamedKey("rows"))
    try container.encode(measurement.ranks.points, forKey: NamedKey("rank_distribution"))
  }
}

/// One object per contender that took part, forward at the top and backward below `backward`.
struct EvaluationDocument: Encodable {
  let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    for entry in evaluation.forward {
      try container.encode(
        MetricsDocument(measurement: entry.measurement), forKey: NamedKey(entry.contender.rawValue))
    }
    var backward = container.nestedContainer(keyedBy: NamedKey.self, forKey: NamedKey("backward"))
    for entry in evaluation.backward {
      try backward.encode(
        MetricsDocument(measurement: entry.measurement), forKey: NamedKey(entry.contender.rawValue))
    }
    try container.encodeIfPresent(evaluation.oracleDescription, forKey: NamedKey("oracle_kind"))
    try container.encodeIfPresent(evaluation.shareOfOracle, forKey: NamedKey("share_of_oracle"))
    if let interval = evaluation.shareOfOracleInterval {
      try container.encode(interval.low, forKey: NamedKey("share_of_oracle_low"))
      try container.encode(interval.high, forKey: NamedKey("share_of_oracle_high"))
    }
    try container.encodeIfPresent(evaluation.cslsNeighborCount, forKey: NamedKey("csls"))
  }
}
