"""Bring an exported run into trackio, with its whole names and its configuration.

    python load_into_trackio.py [PROJECT]

`trackio.import_csv("metrics.csv", project=...)` reads the same numbers, but cuts every name to ten characters.
"""

import csv
import json
import sys
from pathlib import Path

import trackio

HERE = Path(__file__).resolve().parent


def load(project="siri-lab", folder=HERE):
    """Log every step of the run in `folder`, once; returns the run's name."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    name = config["name"]
    if name in runs_of(project):
        raise SystemExit(f"load_into_trackio: the run {name} is there already; delete it in trackio, or name another project")
    trackio.init(project=project, name=name, config=config["config"])
    with open(folder / "metrics.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            step = int(row.pop("step"))
            trackio.log({key: float(value) for key, value in row.items() if value != ""}, step=step)
    trackio.finish()
    return name


def runs_of(project):
    """Names of the runs that the project has."""
    try:
        return [run.name for run in trackio.Api().runs(project)]
    except ValueError:  # no such project yet
        return []


if __name__ == "__main__":
    load(*sys.argv[1:2])
