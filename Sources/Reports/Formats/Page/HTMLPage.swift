import EmbeddingFiles

/// The page around a report: head, style, script, landmarks.
enum HTMLPage {
  static func rendered(title: String, body: String, contents: String) -> String {
    let title = shown(title, limit: 300).escapedForMarkup
    // Nothing may be loaded, and no script may run but this one, whatever stands in the texts.
    let policy =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-\(base64SHA256(of: sortingScript))'; "
      + "base-uri 'none'; form-action 'none'"
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="mv2v">
      <title>\(title)</title>
      <style>\(pageStyle)</style>
      </head>
      <body>
      <header><h1>\(title)</h1>
      \(contents)</header>
      <main>
      \(body)</main>
      <script>\(sortingScript)</script>
      </body>
      </html>

      """
  }
}
