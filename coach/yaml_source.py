"""Reading YAML files written by people, with errors they can repair.

All mistakes of all files are reported at once, each as `file:line:column`, the place in the structure, what was
expected and what was found, with the line itself and a caret under the spot. The reading is stricter than YAML 1.1:
`on` and `yes` are words, `1:30` and `010` are not numbers, keys may not repeat, and anchors are not used.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from yaml.composer import Composer
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

from coach.errors import LibraryError
from coach.file_type import file_type
from coach.yaml_problems import MAX_PROBLEMS, Problems, syntax_problem
from coach.yaml_words import Said

#: No honest posture is longer; a bound keeps a wrong file from filling the memory.
MAX_FILE_BYTES = 200_000
#: Some times as many files as come with the coach.
_MOST_REMEMBERED = 256


class StrictModel(BaseModel):
    """Base of every model read from YAML: no unknown keys (they are typing mistakes), no conversions, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True)


Model = TypeVar("Model", bound=BaseModel)


def read_models(paths: Iterable[Path], model: type[Model]) -> tuple[Model, ...]:
    """Read and check one model per file. Raises `LibraryError` with every problem of every file."""
    models: list[Model] = []
    problems: list[str] = []
    for path in paths:
        found, wrong = check_file(path, model)
        problems += wrong
        if found is not None:
            models.append(found)
    if problems:
        raise LibraryError(problems)
    return tuple(models)


def check_file(path: Path, model: type[Model]) -> tuple[Model | None, tuple[str, ...]]:
    """The model in one file, or None and everything that is wrong with the file."""
    try:
        if (what := file_type(path)) != "file":
            return None, (Said("of_file", file=path, what=Said(what)),)
        if path.stat().st_size > MAX_FILE_BYTES:
            return None, (_too_large(path),)
        source = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None, (_not_read(path, Said("not_utf8")),)
    except OSError as error:
        return None, (_not_read(path, error.strerror or str(error)),)
    return cast("tuple[Model | None, tuple[str, ...]]", _remembered(source, model, str(path)))


def _too_large(file: object) -> str:
    return Said("of_file", file=file, what=Said("too_large", most_kb=MAX_FILE_BYTES // 1000))


def _not_read(path: Path, reason: str) -> str:
    return Said("of_file", file=path, what=Said("not_read", reason=reason))


@lru_cache(maxsize=_MOST_REMEMBERED)
def _remembered(source: str, model: type[BaseModel], name: str) -> tuple[BaseModel | None, tuple[str, ...]]:
    """A file that has not changed is not understood anew: after one's own posture is kept, only that one is read."""
    return check_text(source, model, name=name)


def check_text(source: str, model: type[Model], *, name: str) -> tuple[Model | None, tuple[str, ...]]:
    """The same for YAML in a string; `name` stands for the file in messages.

    A model with `may_link = True` is one of the application itself, whose texts may name addresses.
    """
    if len(source) > MAX_FILE_BYTES:
        return None, (_too_large(name),)
    try:
        root = _compose(source)
        if root is None:
            return None, (Said("of_file", file=f"{name}:1:1", what=Said("empty")),)
        structure = Problems(name, source, may_link=getattr(model, "may_link", False))
        structure.check_node(root, depth=0)
        if structure.found:
            return None, structure.in_order()
        data = _construct(root)
    except yaml.YAMLError as error:
        return None, (syntax_problem(name, source, error),)
    except (RecursionError, MemoryError):
        return None, (Said("of_file", file=f"{name}:1:1", what=Said("too_deep")),)
    try:
        return model.model_validate(data), ()
    except ValidationError as error:
        problems = Problems(name, source)
        for detail in error.errors(include_url=False)[:MAX_PROBLEMS]:
            problems.add_detail(root, detail, model)
        return None, problems.in_order()


class _StrictComposer(Composer, Resolver):
    """Scalars by the plain rules people expect, instead of YAML 1.1's surprises. To be joined with a parser."""

    check_event: Callable[..., bool]
    peek_event: Callable[[], Any]
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse aliases: nobody writing a posture needs them, and nested ones can grow without bound."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem=Said("anchors"), problem_mark=mark)
        return super().compose_node(parent, index)


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", "n~"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"^(?:[-+]?(?:0|[1-9][0-9]*)?\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?(?:0|[1-9][0-9]*)[eE][-+]?[0-9]+|[-+]?\.inf|\.nan)$",
        "-+0123456789.",
    ),
):
    _StrictComposer.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))
_StrictComposer.yaml_implicit_resolvers.setdefault("", []).append(("tag:yaml.org,2002:null", re.compile(r"^$")))


class _StrictLoader(_StrictComposer, yaml.SafeLoader):
    """In Python: slow, and its errors say what is wrong."""


class _FastLoader(_StrictComposer, CParser):
    """The same with libyaml, eight times as fast."""

    def __init__(self, source: str) -> None:
        CParser.__init__(self, source)
        Composer.__init__(self)
        Resolver.__init__(self)


def _compose(source: str) -> yaml.Node | None:
    try:
        return yaml.compose(source, Loader=cast(type[yaml.CSafeLoader], _FastLoader))
    except yaml.YAMLError:
        return yaml.compose(source, Loader=_StrictLoader)


def _construct(node: yaml.Node) -> Any:
    """Plain Python data; lists become tuples, so that what is read stays as it is."""
    if isinstance(node, yaml.MappingNode):
        return {str(_construct(key)): _construct(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return tuple(_construct(item) for item in node.value)
    kind = node.tag.rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value == "true"
    try:
        if kind == "int":
            return int(node.value)
        if kind == "float":
            return float(node.value.replace(".inf", "inf").replace(".nan", "nan"))
    except ValueError:  # thousands of digits, or a word that was tagged as a number
        return str(node.value)
    return str(node.value)
