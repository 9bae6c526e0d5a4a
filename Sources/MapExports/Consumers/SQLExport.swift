/// SQL for pgvector: a table with the columns of the matrix and a function that maps a vector, which needs nothing
/// outside of PostgreSQL (14 or later, for function bodies that are bound when they are made).
enum SQLExport: MapExporter {
  static let fileEndings = ["sql"]
  static let tags = ["pgvector", "postgresql"]
  /// What pgvector's type `vector` can hold.
  private static let mostDimensions = 16_000
  /// Vectors up to this length fit beside one another on a page of 8 KiB without being stored elsewhere.
  private static let mostPlainDimensions = 1_900

  static func files(of export: MapExport) throws(ExportError) -> [ExportedFile] {
    let chain = export.chain
    let largest = max(chain.inputDimension, chain.outputDimension)
    guard largest <= mostDimensions else {
      throw .tooManyDimensions(format: "sql", found: largest, most: mostDimensions)
    }
    let (name, d) = (functionName(export), chain.inputDimension)
    let columns = chain.matrix.transposed
    let values = (0..<columns.rowCount).map { position in
      "(\(position + 1), '\(numberList(columns.row(position)))', \(chain.offset?[position] ?? 0), "
        + "\(chain.root?.deficits[position] ?? 0))"
    }
    let weights = chain.weights.map { "'\(numberList($0))'" }
    let text = """
      -- \(export.facts.map { "\($0.key): \($0.value.inOneLine)" }.joined(separator: "\n-- "))
      --
      -- Makes the function \(name)(vector), and the tables \(name)_center and
      -- \(name)_columns that it reads. Fails, and changes nothing, where they exist.
      BEGIN;
      SET LOCAL standard_conforming_strings = on;

      CREATE TABLE \(name)_center (center vector(\(d)) NOT NULL\(weights == nil ? "" : ", weights vector(\(d)) NOT NULL"));
      INSERT INTO \(name)_center VALUES ('\(numberList(chain.center))'\(weights.map { ", \($0)" } ?? ""));

      CREATE TABLE \(name)_columns (
        position integer PRIMARY KEY, elements vector(\(d)) NOT NULL, added real NOT NULL, deficit real NOT NULL);
      \(d <= mostPlainDimensions ? "ALTER TABLE \(name)_columns ALTER COLUMN elements SET STORAGE PLAIN;\n" : "")\
      INSERT INTO \(name)_columns VALUES
      \(values.joined(separator: ",\n"));
      ANALYZE \(name)_columns;

      CREATE FUNCTION \(name)(input vector) RETURNS vector
      LANGUAGE sql STABLE STRICT PARALLEL SAFE
      \(body(chain, name));

      COMMENT ON FUNCTION \(name)(vector) IS
        '\(quoted("\(export.inputName) to \(export.outputName), \(export.file.map.kindName) map of mv2v, verdict \(export.file.metadata.verdict?.level.rawValue ?? "none (paired)")"))';

      COMMIT;

      """
    return [ExportedFile(name: "map.sql", text: text)]
  }

  static func usage(of export: MapExport, file: String) -> String {
    let name = functionName(export)
    let distance = export.chain.root == nil ? "<=>" : "<->"
    let word = export.chain.root == nil ? "cosine" : "l2"
    return """
      Needs the extension pgvector\(export.chain.weights == nil ? "" : " (0.5 or later)") and PostgreSQL 14 or later:
      `psql --single-transaction -v ON_ERROR_STOP=1 -f \(file)`. Then an index that exists answers queries of
      \(export.inputName.asProse) (`items.embedding` holds vectors of \(export.outputName.asProse)):

      ```sql
      SELECT id FROM items ORDER BY embedding \(distance) (SELECT \(name)('[...]')) LIMIT 10;
      ```

      The `SELECT` in brackets has the vector mapped once for a query and not for each row; indexes are used. To carry
      rows over for good, into a column of their own with an index beside the old one:

      ```sql
      ALTER TABLE items ADD COLUMN mapped vector(\(export.chain.outputDimension));
      UPDATE items SET mapped = \(name)(embedding);
      CREATE INDEX ON items USING hnsw (mapped vector_\(word)_ops);
      ```

      For many millions of rows `mv2v apply` and `COPY` are faster. `DROP TABLE \(name)_center, \(name)_columns CASCADE`
      removes it all.
      """
  }

  private static func functionName(_ export: MapExport) -> String { "mv2v_\(export.direction)" }

  /// A body that is bound to its tables when it is made, whatever the search path of who calls it.
  private static func body(_ chain: MapChain, _ name: String) -> String {
    let difference = chain.weights == nil ? "input - center" : "(input - center) * weights"
    let variates = """
      SELECT position, deficit,
            (CASE WHEN length > 0 THEN inner_product(elements, difference) / length ELSE 0 END + added)::real AS element
          FROM \(name)_columns,
            (SELECT difference, vector_norm(difference) AS length
             FROM (SELECT \(difference) AS difference FROM \(name)_center) AS centred) AS measured
      """
    guard let root = chain.root else {
      return """
        BEGIN ATOMIC
          SELECT array_agg(element ORDER BY position)::real[]::vector FROM (
            \(variates)) AS mapped;
        END
        """
    }
    let tail = root.isFirst ? "ARRAY[root, 0]::real[]" : "ARRAY[0, root]::real[]"
    return """
      BEGIN ATOMIC
        SELECT (elements || \(tail))::vector FROM (
          SELECT array_agg(element ORDER BY position)::real[] AS elements,
            sqrt(greatest(0, \(root.bound) - sum(deficit * element * element))) AS root
          FROM (
          \(variates)) AS variates) AS mapped;
      END
      """
  }

  private static func quoted(_ text: String) -> String {
    text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
  }
}
