/// The standard deviation of some elements, by their own mean; 0 for none.
func standardDeviation(of elements: some Collection<Float>) -> Double {
  let count = Double(max(1, elements.count))
  let mean = elements.reduce(0.0) { $0 + Double($1) } / count
  return (elements.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count).squareRoot()
}
