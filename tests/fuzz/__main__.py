"""Fuzzing for as long as one likes.

    python -m tests.fuzz image --minutes 10
    python -m tests.fuzz all --minutes 10 --engine mutate

`atheris` (guided by the coverage of the Python code; Linux, to Python 3.13) is used where it is installed. The
other engine changes valid inputs at random, guided by nothing, and runs everywhere. What breaks a target is written to
the folder of `--found`; make it a test: a file in `tests/fuzz/found/TARGET/`. Exit code 1 when something was found.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

#: An input that takes longer than this, or more memory, has found something too.
MOST_S = 20.0
MOST_MB = 1500


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.split("\n\n")[0])
    parser.add_argument("target", help="yaml, image, video, kind, animation, clock, landmarks, history, names, or all")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each target")
    parser.add_argument("--engine", choices=("auto", "atheris", "mutate"), default="auto")
    default = Path(tempfile.gettempdir()) / "coach-fuzz"
    parser.add_argument("--found", type=Path, default=default, help=f"where failing inputs are written ({default})")
    parser.add_argument("--corpus", type=Path, help="where atheris keeps inputs that reached something new")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if options.engine == "auto":
        options.engine = "atheris" if importlib.util.find_spec("atheris") else "mutate"
    if options.target == "all":
        return max(_in_a_program_of_its_own(name, options) for name in _names())
    return _with_atheris(options) if options.engine == "atheris" else _with_mutations(options)


def _names() -> tuple[str, ...]:
    from tests.fuzz.targets import TARGETS

    return tuple(TARGETS)


def _in_a_program_of_its_own(name: str, options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "tests.fuzz", name, "--minutes", str(options.minutes)]
    command += ["--engine", options.engine, "--found", str(options.found)]
    command += ["--corpus", str(options.corpus / name)] if options.corpus else []
    return int(subprocess.run(command, check=False).returncode != 0)


def _with_mutations(options: argparse.Namespace) -> int:
    from tests.fuzz.mutate import mutated
    from tests.fuzz.targets import TARGETS

    target = TARGETS[options.target]
    seeds = target.seeds()
    random = Random(options.seed)
    options.found.mkdir(parents=True, exist_ok=True)
    # written before every look: a decoder that takes the whole program down leaves its input behind
    running = options.found / f"{options.target}-running-{os.getpid()}"
    begin_s = time.monotonic()
    count, slowest_s, problems = 0, 0.0, set()
    while time.monotonic() - begin_s < 60.0 * options.minutes:
        data = mutated(random.choice(seeds), seeds, target.tokens, random)
        running.write_bytes(data)
        started_s = time.monotonic()
        try:
            target.look(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = (type(error).__name__, place.filename, place.lineno)
            if kind not in problems:
                problems.add(kind)
                name = f"{options.target}-{hashlib.sha256(data).hexdigest()[:12]}"
                (options.found / name).write_bytes(data)
                print(f"--- {name}", flush=True)
                traceback.print_exc()
        slowest_s = max(slowest_s, time.monotonic() - started_s)
        count += 1
    running.unlink()
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {"target": options.target, "engine": "mutate", "inputs": count, "problems": len(problems)}
    figures |= {"slowest_s": round(slowest_s, 2), "memory_mb": round(memory_mb)}
    print(json.dumps(figures), flush=True)
    return int(bool(problems) or slowest_s > MOST_S or memory_mb > MOST_MB)


def _with_atheris(options: argparse.Namespace) -> int:
    import atheris

    with atheris.instrument_imports(include=["coach", "yaml", "PIL", "numpy.lib", "zipfile", "json", "csv"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[options.target]
    options.found.mkdir(parents=True, exist_ok=True)
    corpus = options.corpus or options.found / f"corpus-{options.target}"
    corpus.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        target.look(seed)  # what is loaded once, the library, must not count as a slow input
    words = options.found / f"{options.target}.dict"
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in token) + '"' for token in target.tokens if len(token) < 60)
    words.write_text("\n".join(lines) + "\n", encoding="ascii")
    arguments = [f"-max_total_time={round(60 * options.minutes)}", f"-timeout={MOST_S:.0f}"]
    arguments += [f"-rss_limit_mb={MOST_MB}", f"-dict={words}", f"-artifact_prefix={options.found}/{options.target}-"]
    arguments += ["-max_len=40000", "-print_final_stats=1", str(corpus)]
    atheris.Setup([sys.argv[0], *arguments], target.look)
    atheris.Fuzz()  # ends the program
    return 0


if __name__ == "__main__":
    sys.exit(main())
