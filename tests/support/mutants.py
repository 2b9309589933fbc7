"""Do the tests notice a mistake? Small changes of the code (mutants), drawn by lot, against the quick tests.

    python -m tests.support.mutants --seed 1 --count 60 [--folder FOLDER] [--minutes 5]

FOLDER holds a copy of the code, in which it is changed, which test calls which function, and the results: given again,
the sample is gone on with. A mutant is killed when a test that calls its function, or one of the others that come near
it, fails. The share says something only after the survivors have been read: one that no output can show is no mistake.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("pose", "posture", "workout")
#: What fetches the networks, and what learns (performers: for that alone) and measures: slow tests are about these.
_LEFT_OUT = ("model.py", "model_sources.py", "metadata.py", "*learning.py", "performers.py", "*evaluation.py")
_TESTS = ("pose", "posture", "workout", "library", "session")
_SWAPPED: dict[type[ast.AST], type[Any]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
#: Numbers are many and most of them settings.
_SHARE_OF_NUMBERS = 0.2
_MOST_TESTS, _LIMIT_S = 180, 240.0
_PYTEST = ("-n", "0", "-q", "-p", "no:cacheprovider", "--timeout", "120")


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Where something can be changed, always in the same order: the node and the kind of change."""
    told: set[int] = set()  # types, messages of errors, decorators: not what the code does
    for node in ast.walk(tree):
        parts = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        parts += getattr(node, "decorator_list", [])
        parts += [node] if isinstance(node, ast.Raise) else []
        parts += [one for one in getattr(node, "keywords", []) if one.arg == "strict"]
        told.update(id(inner) for part in parts if part is not None for inner in ast.walk(part))
    for node in ast.walk(tree):
        kind = None if id(node) in told else kind_of(node)
        if kind is not None:
            yield node, kind


def kind_of(node: ast.AST) -> str | None:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _SWAPPED:
            return "comparison"
        case ast.BinOp(op=op) if type(op) in _SWAPPED:
            return "arithmetic"
        case ast.UnaryOp(op=ast.Not()):
            return "not"
        case ast.Constant(value=bool()):
            return "flag"
        case ast.Constant(value=int() | float()):
            return "number"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            return "return"
    return {ast.BoolOp: "and, or", ast.IfExp: "choice"}.get(type(node))


def change(node: Any, kind: str) -> None:
    match kind:
        case "comparison":
            node.ops = [_SWAPPED[type(node.ops[0])]()]
        case "arithmetic" | "and, or":
            node.op = _SWAPPED[type(node.op)]()
        case "not":
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case "choice":
            node.body, node.orelse = node.orelse, node.body
        case "flag":
            node.value = not node.value
        case "number":
            node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.5 or 1.0
        case "return":
            node.value = ast.Constant(None)


def sample(folder: Path, seed: int, count: int) -> list[tuple[Path, int, str]]:
    """File, number of the place in it, kind of change."""
    found = defaultdict(list)
    for room in ROOMS:
        for path in sorted((folder / "coach" / room).rglob("*.py")):
            if not any(path.match(name) for name in _LEFT_OUT):
                for number, (_, kind) in enumerate(places(ast.parse(path.read_text(encoding="utf-8")))):
                    found[kind == "number"].append((path.relative_to(folder), number, kind))
    numbers = round(count * _SHARE_OF_NUMBERS)
    draw = random.Random(seed)
    chosen = draw.sample(found[False], count - numbers) + draw.sample(found[True], numbers)
    draw.shuffle(chosen)
    return chosen


class Calls:
    """Which functions each passing test calls, for `pytest.main`: {test: ["coach/...py:line of the definition"]}."""

    def __init__(self, root: Path) -> None:
        self._root = f"{root}/"
        self.of: dict[str, list[str]] = {}
        self.bad: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        seen = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call":
                seen.add(frame.f_code)

        threading.setprofile(note)
        sys.setprofile(note)
        try:
            return (yield)
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]
            names = {f"{code.co_filename.removeprefix(self._root)}:{code.co_firstlineno}" for code in seen}
            self.of[item.nodeid] = sorted(name for name in names if name.startswith("coach/"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.bad.add(report.nodeid)

    def kept(self) -> dict[str, list[str]]:
        """Without tests that fail or are skipped as it is, and those that look at the clock."""
        return {test: names for test, names in self.of.items() if test not in self.bad and "fast" not in test}


def tests_of(path: Path, node: ast.AST, tree: ast.Module, calls: dict[str, list[str]]) -> list[str]:
    """Those that call the function, then those that call another of the file, first those that call little else.

    A third of them are chosen by that alone, a third are the first case of every test before the second of any, and a
    third some of every file of tests. What stands in no function is used by all tests named after the file.
    """
    line = getattr(node, "lineno", 0)
    own = [
        one
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and one.lineno <= line <= (one.end_lineno or one.lineno)
    ]
    first = min((d.lineno for one in own[-1:] for d in (one, *one.decorator_list)), default=0)
    last = max((one.end_lineno or 0 for one in own[-1:]), default=0)
    named_after = str(Path("tests", *path.parts[1:-1], f"test_{path.name}::"))
    about = []
    for test, names in calls.items():
        lines = [int(name.rpartition(":")[2]) for name in names if name.startswith(f"{path}:")]
        uses_all = not own and test.startswith(named_after)
        if lines or uses_all:
            about.append((not (uses_all or any(first <= one <= last for one in lines)), len(names), test))
    chosen, left = [], sorted(about)
    for end in ("", "[", "::"):
        left = _in_turn(left, end) if end else left
        chosen, left = chosen + left[: _MOST_TESTS // 3], left[_MOST_TESTS // 3 :]
    return [test for *_, test in chosen]


def _in_turn(about: list[tuple[bool, int, str]], end: str) -> list[tuple[bool, int, str]]:
    """The first of all whose name is the same up to `end`, then the second of all; what is no other stays before."""
    earlier, places = defaultdict[str, int](int), []
    for one in about:
        group = one[-1].partition(end)[0]
        places.append((one[0], earlier[group]))
        earlier[group] += 1
    return [about[place] for place in sorted(range(len(about)), key=places.__getitem__)]


def run(folder: Path, tests: list[str]) -> bool:
    """Whether the tests pass in the copy; in a process of its own, which has the large packages already."""
    child = os.fork()
    if child == 0:
        os.setsid()
        log = os.open(folder / "last.txt", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os._exit(inside(folder, ["-x", *tests], ()))
    begun = time.monotonic()
    while time.monotonic() - begun < _LIMIT_S:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.1)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False  # a loop without an end is noticed


def inside(folder: Path, options: list[str], plugins: tuple[object, ...]) -> int:
    """pytest with the code of the copy."""
    sys.path[:] = [str(folder), *(one for one in sys.path if one not in ("", str(ROOT)))]
    for name in [name for name in sys.modules if name.split(".")[0] in ("coach", "pages", "tests")]:
        del sys.modules[name]
    os.chdir(folder)
    os.environ["CI"] = "true"
    # the first run writes the bytecode of the tests; of changed code none may be kept
    sys.dont_write_bytecode = not plugins
    return int(pytest.main([*_PYTEST, *options], plugins=list(plugins)))


def prepare(folder: Path) -> dict[str, list[str]]:
    """A copy of the last commit, and who calls what there."""
    kept = folder / "calls.json"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        pack = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "x"], cwd=folder, input=pack, check=True)
        child = os.fork()
        if child == 0:
            calls = Calls(folder)
            inside(folder, [f"tests/{room}" for room in _TESTS], (calls,))
            if calls.of:
                kept.write_text(json.dumps(calls.kept()), encoding="utf-8")
            os._exit(not calls.of)
        if os.waitpid(child, 0)[1]:
            raise SystemExit("no test could be run in the copy")
    return dict(json.loads(kept.read_text(encoding="utf-8")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="default: a new one in the folder of temporary files")
    parser.add_argument("--minutes", type=float, default=1e9, help="then stop, and go on the next time")
    wishes = parser.parse_args()
    end_s = time.monotonic() + 60.0 * wishes.minutes
    folder = (wishes.folder or Path(tempfile.mkdtemp(prefix="mutants-"))).resolve()
    for package in ("numpy", "pandas", "pydantic", "yaml", "cv2", "av", "PIL.Image"):
        importlib.import_module(package)
    calls = prepare(folder)
    results = folder / f"{wishes.seed}.jsonl"
    done = results.read_text(encoding="utf-8").splitlines() if results.is_file() else []
    for path, number, kind in sample(folder, wishes.seed, wishes.count)[len(done) :]:
        if time.monotonic() > end_s:
            break
        source = (folder / path).read_text(encoding="utf-8")
        tree = ast.parse(source)
        node = list(places(tree))[number][0]
        before = ast.unparse(node)
        tests = tests_of(path, node, tree, calls)
        change(node, kind)
        (folder / path).write_text(ast.unparse(ast.fix_missing_locations(tree)), encoding="utf-8")
        begun = time.monotonic()
        try:
            survived = run(folder, tests) if tests else True
        finally:
            (folder / path).write_text(source, encoding="utf-8")
        line = getattr(node, "lineno", 0)
        about = {"place": f"{path}:{line}", "kind": kind, "before": before, "after": ast.unparse(node)}
        about |= {"tests": len(tests), "seconds": round(time.monotonic() - begun, 1), "survived": survived}
        done.append(json.dumps(about))
        results.write_text("\n".join(done) + "\n", encoding="utf-8")
        print(done[-1], flush=True)
    killed = sum(not json.loads(one)["survived"] for one in done)
    print(f"{killed} of {len(done)} killed ({folder})")


if __name__ == "__main__":
    main()
