import EmbeddingFiles

/// Text from files as it may be shown: without what would rule the terminal or page that shows it.
///
/// Control characters, and the marks that turn the direction of what follows, become words such as ⟨U+202E⟩; what is longer
/// than `limit` Unicode scalars is cut, with … behind it, and of marks that stand
/// on one letter the first few are kept. Line ends stay where lines are kept, and are blanks elsewhere.
func shown(_ text: String, limit: Int = 400, keepsLines: Bool = false) -> String {
  var result = String.UnicodeScalarView()
  var markCount = 0
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == limit {
      result.append("…")
      break
    }
    let isMark = [.nonspacingMark, .enclosingMark].contains(scalar.properties.generalCategory)
    markCount = isMark ? markCount + 1 : 0
    switch scalar {
    case _ where markCount > largestMarkCount: continue
    case "\n" where keepsLines: result.append(scalar)
    case "\n", "\r", "\t": result.append(" ")
    case _ where isRuling(scalar):
      result.append(contentsOf: spelledOut(scalar).unicodeScalars)
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// More than any script writes on one letter; a stack of hundreds would cover what stands above and below.
private let largestMarkCount = 6

extension String {
  /// Safe as the text of an element and as the value of an attribute in double or single quotes, in HTML and SVG.
  var escapedForMarkup: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Safe as running text of Markdown: nothing in it is a mark, a link, a tag or a mention.
  var escapedForMarkdown: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "@": result += "&#64;"
      case "\\", "`", "*", "_", "[", "]", "#", "|", "~", "$": result += "\\" + String(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    // What looks like an address would become a link.
    return result.replacing("://", with: ":&#47;/").replacing("www.", with: "www&#46;")
  }

  /// Safe as a cell of a Markdown table, as code: nothing in it links or mentions, whatever it holds.
  var codeForMarkdownCell: String {
    if allSatisfy(\.isWhitespace) { return "" }
    let fence = String(repeating: "`", count: longestRun(of: "`") + 1)
    let text = replacing("|", with: "\\|")
    return hasPrefix("`") || hasSuffix("`") ? "\(fence) \(text) \(fence)" : fence + text + fence
  }

  /// The length of the longest run of a character.
  func longestRun(of character: Character) -> Int {
    reduce(into: (longest: 0, current: 0)) { run, found in
      run.current = found == character ? run.current + 1 : 0
      run.longest = max(run.longest, run.current)
    }.longest
  }
}
