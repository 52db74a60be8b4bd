// Runs SQL that it reads from standard input in ClickHouse, as the sqlshell
// command does in DuckDB and SQLite: a statement ends where a line ends in a
// semicolon, and ".print text" prints text. The data are kept in the folder
// given as argument.
"use strict";

const readline = require("node:readline");
const { Session } = require("chdb");

const session = new Session(process.argv[2]);
let statement = "";
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  if (statement === "" && line.startsWith(".print ")) {
    process.stdout.write(line.slice(".print ".length) + "\n");
    return;
  }
  statement += line + "\n";
  if (!line.endsWith(";")) return;
  try {
    const rows = session.query(statement, "TabSeparated");
    if (rows) process.stdout.write(rows);
  } catch (err) {
    process.stderr.write(String(err) + "\n");
    process.exit(1);
  }
  statement = "";
});
