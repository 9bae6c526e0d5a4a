import LibC

extension Double {
  /// This number to a real power.
  package func raised(to exponent: Double) -> Double { pow(self, exponent) }
}
