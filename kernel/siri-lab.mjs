#!/usr/bin/env node
/**
 * What `npx siri-lab` runs. It is here before anything is built, because npm links a program when it first hears its name and
 * never looks again; it is the built program, or says how to get one.
 */
import { exists, report, Trouble } from "./shell.mjs";

if (exists("dist", "lib", "cli", "siri-lab.js")) await import("../dist/lib/cli/siri-lab.js");
else
  report(
    new Trouble(
      "siri-lab is not built yet",
      "npm start builds it and opens the tour; without JupyterLab: npm ci && npm run build",
    ),
  );
