"""Runs Fairbell and its peers on the same schools, with the same seconds and seeds, and has them judged alike.

    python benches/peers/run.py models/riverside models/harbor --time 60 --seeds 1,2,3

Needs Python 3.11 or newer and nothing else: an environment with OR-tools is made in a temporary folder the first time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = ["fairbell", "cpsat", "greedy"]
GRACE = 120  # seconds beyond the budget after which a run is given up


@dataclass
class Run:
    """One program on one school with one seed, as `fairbell verify` judges it."""

    school: str
    program: str
    seed: int
    seconds: float
    busy: float  # processes that wanted a core when it began, over the last minute
    sound: bool
    asked: int = 0
    met: int = 0
    complete: int = 0
    missing_two: int = 0
    bound: int | None = None
    fault: str = ""


def environment() -> Path:
    """The Python of an environment with what requirements.txt pins, made if it is not there."""
    wanted = (HERE / "requirements.txt").read_bytes()
    name = f"fairbell-peers-{hashlib.sha256(wanted + sys.version.encode()).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if not done.exists():
        print(f"making an environment in {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "--requirement", HERE / "requirements.txt"]
        subprocess.run(install, check=True)
        done.touch()
    return python


def command(program: str, python: Path, fairbell: Path, school: Path, out: Path, seed: int, args) -> list[str]:
    both = [str(school), "--out", str(out), "--seed", str(seed)]
    if program == "fairbell":
        return [str(fairbell), "--quiet", "build", *both, "--time", str(args.time), "--threads", str(args.workers)]
    peer = [str(python), str(HERE / f"{program}.py"), *both]
    return peer + (["--time", str(args.time), "--workers", str(args.workers)] if program == "cpsat" else [])


def run_one(program: str, python: Path, fairbell: Path, school: Path, out: Path, seed: int, args) -> Run:
    busy = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    started = time.monotonic()
    run = Run(school.name, program, seed, 0.0, round(busy, 1), sound=False)
    line = command(program, python, fairbell, school, out, seed, args)
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=args.time + GRACE)
    except subprocess.TimeoutExpired:
        run.fault = "did not end"
        return run
    run.seconds = round(time.monotonic() - started, 1)
    if done.returncode:
        run.fault = (done.stderr.strip().splitlines() or ["failed"])[-1]
        return run
    if program != "fairbell":  # whose own log says more
        log = {"format": "fairbell/run-log", "version": 1, "seconds": run.seconds}
        (out / "run.log.json").write_text(json.dumps(log) + "\n", encoding="utf-8")
    judge(run, fairbell, school, out)
    return run


def judge(run: Run, fairbell: Path, school: Path, out: Path) -> None:
    verdict = subprocess.run([fairbell, "verify", school, out, "--json"], capture_output=True, text=True)
    if not verdict.stdout:
        run.fault = "verify could not read the result"
        return
    data = json.loads(verdict.stdout)
    tally = data["tally"]
    run.sound = verdict.returncode == 0 and not data["findings"]
    if not run.sound:
        run.fault = f"{len(data['findings'])} findings of verify"
    run.asked, run.met = tally["primary_requests"], tally["primary_met"]
    run.complete, run.missing_two = tally["students_complete"], tally["students_missing_two_or_more"]
    plan = out / "plan.json"
    if plan.exists():
        run.bound = json.loads(plan.read_text(encoding="utf-8"))["headline"]["bound"]["value"]


def table(runs: list[Run]) -> str:
    """Medians over seeds; where not all runs were sound, that is said."""
    head = ["school", "program", "requests met", "bound", "avoidable loss", "complete", "missing 2+", "seconds", "sound"]
    rows = [head]
    for school in dict.fromkeys(run.school for run in runs):
        bounds = [run.bound for run in runs if run.school == school and run.bound is not None]
        bound = min(bounds) if bounds else None
        for program in PROGRAMS:
            own = [run for run in runs if (run.school, run.program) == (school, program)]
            sound = [run for run in own if run.sound]
            if not own:
                continue
            if not sound:
                rows.append([school, program, "–", "–", "–", "–", "–", "–", f"0 of {len(own)}"])
                continue
            mid = {key: median(getattr(run, key) for run in sound) for key in ("met", "complete", "missing_two", "seconds")}
            met = f"{mid['met']:,.0f} of {sound[0].asked:,}"
            loss = "–" if bound is None else f"{bound - mid['met']:,.0f}"
            spread = sorted(run.met for run in sound)
            met += f" ({spread[0]:,}–{spread[-1]:,})" if len(spread) > 1 else ""
            rows.append(
                [
                    school,
                    program,
                    met,
                    "–" if bound is None else f"{bound:,}",
                    loss,
                    f"{mid['complete']:,.0f}",
                    f"{mid['missing_two']:,.0f}",
                    f"{mid['seconds']:.0f}",
                    f"{len(sound)} of {len(own)}",
                ]
            )
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schools", nargs="+", type=Path)
    parser.add_argument("--time", type=float, default=60.0, help="seconds for each run (greedy takes what it takes)")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--workers", type=int, default=2, help="threads of Fairbell, processes of CP-SAT")
    parser.add_argument("--programs", default=",".join(PROGRAMS))
    parser.add_argument("--fairbell", type=Path, default=ROOT / "target/release/fairbell")
    parser.add_argument("--json", type=Path, help="where every run is kept")
    parser.add_argument("--keep", type=Path, help="where results are kept, as PROGRAM/SCHOOL/SEED, for `fairbell bench`")
    args = parser.parse_args()
    if not args.fairbell.exists():
        parser.error(f"{args.fairbell} is not there: cargo build --release")
    programs = [name for name in PROGRAMS if name in args.programs.split(",")]
    python = environment() if set(programs) - {"fairbell"} else Path(sys.executable)
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as scratch:
        for school in args.schools:
            for seed in map(int, args.seeds.split(",")):
                for program in programs:
                    out = (args.keep or Path(scratch)) / program / school.name / str(seed)
                    out.parent.mkdir(parents=True, exist_ok=True)
                    run = run_one(program, python, args.fairbell, school.resolve(), out, seed, args)
                    runs.append(run)
                    said = f"{run.met:,} met" if not run.fault else run.fault
                    print(f"{school.name}, {program}, seed {seed}: {said}, {run.seconds:.0f} s", file=sys.stderr)
                    if args.json:
                        kept = {"time": args.time, "workers": args.workers, "runs": [asdict(run) for run in runs]}
                        args.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(table(runs))
    return 0 if all(run.sound for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
