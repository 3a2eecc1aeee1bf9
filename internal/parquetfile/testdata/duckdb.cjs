// Reads every Parquet file of a folder with DuckDB and writes one line of JSON for each: the names and types of its columns,
// the metadata, and the cells by columns. An instant is given in milliseconds since 1970.
//
//	node duckdb.cjs FOLDER
const path = require("node:path");
const { DuckDBInstance } = require("@duckdb/node-api");

const literal = (text) => "'" + text.replaceAll("'", "''") + "'";

// cell gives a value of DuckDB as JSON can have it.
const cell = (value) => {
  if (typeof value === "bigint") return Number(value);
  if (value === null || typeof value !== "object") return value;
  return "micros" in value ? Number(value.micros) / 1000 : value.toString();
};

async function main(folder) {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "1" })).connect();
  const all = literal(path.join(folder, "*.parquet"));
  const meta = new Map();
  const pairs = await connection.runAndReadAll(`SELECT file_name, decode(key), decode(value) FROM parquet_kv_metadata(${all})`);
  for (const [file, key, value] of pairs.getRowsJson()) {
    meta.set(file, { ...meta.get(file), [key]: value });
  }
  for (const [file, pairs] of meta) {
    const read = await connection.runAndReadAll(`FROM read_parquet(${literal(file)})`);
    const columns = read.getColumns().map((column) => column.map(cell));
    console.log(JSON.stringify({ file: path.basename(file), names: read.columnNames(), types: read.columnTypes().map(String), meta: pairs, columns }));
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exit(1);
});
