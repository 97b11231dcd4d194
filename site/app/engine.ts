/** The library in a page, with the files of the package that the page carries. */
import files from "made:package-files";
import { providePackageFiles } from "../../lib/browser.js";

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
providePackageFiles(Object.fromEntries(Object.entries(files).map(([path, base64]) => [path, bytesOf(base64)])));

export * from "../../lib/browser.js";
