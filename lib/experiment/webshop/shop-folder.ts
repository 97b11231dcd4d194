/** The folder with WebShop's own files, as commands are told it. */
import { labError } from "../../errors.js";

export function shopFolder(where: string, option: string, folder: string | undefined): string {
  if (folder !== undefined) return folder;
  throw labError(where, {
    expected: `${option} with WebShop's own files (items_shuffle*.json or products*.jsonl, items_ins_v2*.json)`,
    got: "none",
    fix: "its product texts are not ours to ship; name a folder",
  });
}
