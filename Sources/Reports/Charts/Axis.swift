import LibC

/// One axis of a plot: where values lie, and which of them are written.
struct Axis: Sendable {
  let lowest, highest: Double
  let isLogarithmic: Bool
  /// Values to write, ascending.
  let ticks: [Double]

  /// From 0, or from the lowest round value where that is below, to a round value above the highest.
  ///
  /// A few ticks, whatever the values are: they come from files.
  static func linear(_ lowest: Double, _ highest: Double, tickCount: Int = 5) -> Axis {
    let (lowest, highest) = (clamped(lowest), clamped(highest))
    // A billionth of the values, so that they can be told from those a step away.
    let span = max(highest - lowest, 1e-9 * max(abs(lowest), abs(highest), 1))
    let power = pow(10, log10(span / Double(tickCount)).rounded(.down))
    let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { span / $0 <= Double(tickCount) } ?? span
    let (first, last) = ((lowest / step).rounded(.down), (highest / step - 1e-9).rounded(.up))
    return Axis(
      lowest: first * step, highest: max(last, first + 1) * step, isLogarithmic: false,
      ticks: stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step })
  }

  /// Whole powers of ten.
  static func logarithmic(_ lowest: Double, _ highest: Double) -> Axis {
    let smallest = max(clamped(lowest), 1e-12)
    let first = log10(smallest).rounded(.down)
    let last = max(log10(max(clamped(highest), smallest)).rounded(.up), first + 1)
    let step = max(1, ((last - first) / mostDecades).rounded(.up))
    return Axis(
      lowest: pow(10, first), highest: pow(10, last), isLogarithmic: true,
      ticks: stride(from: first, through: last, by: step).map { pow(10, $0) })
  }

  /// More of them are written in steps of several.
  private static let mostDecades = 10.0

  /// The value, or one so large that twice as much is still a number.
  private static func clamped(_ value: Double) -> Double { value.isNaN ? 0 : min(max(value, -1e300), 1e300) }

  /// 0 at the lowest value and 1 at the highest; what lies beyond is drawn at the end.
  func share(_ value: Double) -> Double {
    let place =
      isLogarithmic
      ? log10(max(value, lowest) / lowest) / log10(highest / lowest)
      : (value - lowest) / (highest - lowest)
    return min(max(place, 0), 1)
  }

  /// A tick as it is written, with no more decimals than are needed.
  func label(_ tick: Double) -> String {
    let magnitude = abs(tick)
    if magnitude < 1e-12 { return "0" }
    if magnitude < 0.0099 || magnitude >= 1e9 { return scientific(tick) }
    if magnitude >= 1e5 { return "\(fixed(tick / 1000, 0))k" }
    for decimals in 0...6 where abs(tick - (Double(fixed(tick, decimals)) ?? 0)) <= 1e-6 * magnitude {
      return fixed(tick, decimals)
    }
    return significant(tick)
  }

  /// With its power of ten, such as `5e-4`.
  private func scientific(_ tick: Double) -> String {
    let exponent = Int((log10(abs(tick)) + 1e-9).rounded(.down))
    let mantissa = tick / pow(10, Double(exponent))
    return "\(fixed(mantissa, abs(mantissa - mantissa.rounded()) < 1e-6 ? 0 : 1))e\(exponent)"
  }
}
