/** DuckDB in memory, loaded when it is asked for. Apart from `query.ts`, whose types must not need the package. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { optionalPackage } from "../errors.js";

export async function withDatabase<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { DuckDBInstance } = await optionalPackage("@duckdb/node-api", () => import("@duckdb/node-api"));
  // several threads would add floats in another order each time, and the last digits of a mean would wander
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    temp_directory: "", // a question that needs more than the memory fails; it leaves no files
  });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
