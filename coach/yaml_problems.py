"""What is wrong with a YAML file, each mistake with its place, its line and a caret under the spot."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, RootModel
from pydantic_core import ErrorDetails

from coach.yaml_words import Said, did_you_mean

MAX_DEPTH = 30
#: Letters of a wrong value that a message repeats.
_SHOWN = 80
#: Nobody repairs more mistakes at a time.
MAX_PROBLEMS = 100
#: Pages show texts as Markdown: a picture in a file from a stranger would be fetched from the stranger's computer.
_LINKED = re.compile(r"\]\s*[(\[:]|//|<[a-zA-Z/!]")
#: The one key whose text is shown nowhere as Markdown and may name a web page.
_MAY_LINK = "source"


#: What PyYAML says, and the word for what that means to somebody who is no programmer.
_SYNTAX = (
    ("mapping values are not allowed", "colon"),
    ("could not find expected ':'", "no_colon"),
    ("found character '.t'", "tab"),
    ("expected <block end>", "indent"),
    ("expected ',' or ']'|did not find expected ',' or ']'", "no_bracket"),
    ("expected ',' or '}'|did not find expected ',' or '}'", "no_brace"),
    ("found unexpected end of stream", "no_quotation_mark"),
    (".*found '<stream end>'", "ends_early"),
    ("found character '[@`%]'", "no_beginning"),
)


def syntax_problem(name: str, source: str, error: yaml.YAMLError) -> str:
    """What keeps a text from being YAML at all, with its place."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Said("of_file", file=f"{name}:1:1", what=Said("not_yaml", what=str(error)))
    mark = error.problem_mark
    problem = error.problem or Said("unexpected")
    known = next((word for start, word in _SYNTAX if re.match(start, problem)), None)
    what = Said("not_yaml", what=problem if known is None else Said(known, brace="'}'"))
    return _at(name, source, mark.line, mark.column, what)


def _at(name: str, source: str, line: int, column: int, what: str) -> str:
    lines = source.splitlines()
    text = lines[line][: 2 * _SHOWN + column] if line < len(lines) else ""
    number = f"{line + 1:5d} | "
    shown = f"{number}{text}\n{' ' * (len(number) - 2)}| {' ' * column}^"
    return Said("at", place=f"{name}:{line + 1}:{column + 1}", what=what, shown=shown)


class Problems:
    """Collects the problems of one file, with their places."""

    def __init__(self, name: str, source: str, *, may_link: bool = False) -> None:
        self._name, self._source, self._may_link = name, source, may_link
        self.found: list[tuple[int, int, str]] = []

    def add(self, node: yaml.Node, message: str) -> None:
        if len(self.found) >= MAX_PROBLEMS:
            return
        mark = node.start_mark
        text = _at(self._name, self._source, mark.line, mark.column, message)
        self.found.append((mark.line, mark.column, text))

    def in_order(self) -> tuple[str, ...]:
        """The problems from top to bottom, each once."""
        return tuple(dict.fromkeys(text for _, _, text in sorted(self.found)))

    def check_node(self, node: yaml.Node, depth: int) -> None:
        """What YAML itself lets pass: repeated keys, keys that are no words, endless depth, anchors."""
        if depth > MAX_DEPTH:
            self.add(node, Said("too_deep"))
            return
        seen: dict[str, int] = {}
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    self.add(key, Said("key_no_word"))
                    continue
                if key.value in seen:
                    self.add(key, Said("key_twice", name=key.value, line=seen[key.value]))
                seen[key.value] = key.start_mark.line + 1
                if key.value != _MAY_LINK:
                    self._check_words(value)
                self.check_node(value, depth + 1)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self._check_words(item)
                self.check_node(item, depth + 1)

    def _check_words(self, node: yaml.Node) -> None:
        if not self._may_link and isinstance(node, yaml.ScalarNode) and _LINKED.search(node.value):
            self.add(node, Said("linked"))

    def add_detail(self, root: yaml.Node, detail: ErrorDetails, model: type[BaseModel]) -> None:
        """One error of the validation, in words."""
        node, key_node, path, allowed = _find(root, detail["loc"], model)
        kind, last = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
        if kind == "extra_forbidden":
            near = get_close_matches(last, allowed, n=1)
            hint = Said("did_you_mean", names=f"'{near[0]}'") if near else Said("allowed", names=", ".join(allowed))
            node, what = key_node or node, Said("key_unknown", name=last, hint=hint)
        elif kind == "missing":
            what = Said("key_missing", name=last)
        elif kind == "too_short" and len(node.value) >= detail["ctx"]["min_length"]:
            return  # there are enough entries, but wrong ones, and each of those is told
        elif kind in ("value_error", "assertion_error"):
            what = detail["ctx"]["error"].args[0]
        else:
            what = Said("expected", expected=_expected(detail), found=_shown(node), hint=_hint(detail, node))
        self.add(node, Said("inside", place=".".join(path), what=what) if path else what)


_EXPECTED = {
    "string_type": "text",
    "int_type": "whole_number",
    "int_from_float": "whole_number",
    "int_parsing": "whole_number",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "ordinary_number",
    "bool_type": "true_or_false",
    "model_type": "group",
    "dict_type": "group",
    "mapping_type": "group",
    "tuple_type": "list",
    "list_type": "list",
    "none_required": "nothing",
}


def _expected(detail: ErrorDetails) -> str:
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind in _EXPECTED:
        return Said(_EXPECTED[kind])
    if kind == "literal_error":
        return Said("one_of", names=limits["expected"].replace(" or ", ", "))
    if "pattern" in limits:
        form = _FORMS.get(limits["pattern"])
        return Said("form", pattern=limits["pattern"]) if form is None else Said(form)
    for name in ("gt", "ge", "lt", "le"):
        if name in limits:
            return Said(name, limit=limits[name])
    one, many = ("letter", "letters") if kind.startswith("string") else ("entry", "entries")
    for name, most in (("min_length", "least"), ("max_length", "most")):
        if name in limits:
            return Said(f"{most}_{one if limits[name] == 1 else many}", limit=limits[name])
    return detail["msg"][:1].lower() + detail["msg"][1:]


#: Patterns of texts in words.
_FORMS = {r"^[a-z][a-z0-9_]*$": "small_letters", r"^\d{5}$": "five_digits"}


def _hint(detail: ErrorDetails, node: yaml.Node) -> str:
    """What to do about it, where that can be told."""
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        return ""
    if detail["type"] == "literal_error":
        near = get_close_matches(node.value, re.findall(r"'([^']*)'", detail["ctx"]["expected"]), n=1)
        return did_you_mean([f"'{name}'" for name in near])
    if detail["type"] == "string_type":
        return Said("hint", hint=Said("put_in_quotes"))
    is_number = re.fullmatch(r"[-+]?\d+(\.\d+)?", node.value) is not None
    if is_number and node.style in ("'", '"') and detail["type"].startswith(("int", "float")):
        return Said("without_quotes")
    if re.fullmatch(r"[-+]?\d*,\d+", node.value) and detail["type"].startswith(("int", "float")):
        return Said("hint", hint=Said("with_point", number=node.value.replace(",", ".")))
    return ""


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return Said("group")
    if isinstance(node, yaml.SequenceNode):
        return Said("list" if node.value else "empty_list")
    if not node.value or node.tag.endswith(":null"):
        return Said("nothing")
    return f"'{node.value[:_SHOWN]}'"


def _find(
    root: yaml.Node, location: tuple[int | str, ...], model: type[BaseModel]
) -> tuple[yaml.Node, yaml.Node | None, tuple[str, ...], tuple[str, ...]]:
    """The node an error speaks of (or its nearest ancestor), its key, its path, and the keys allowed beside it.

    List entries are named by their own `id`, `check` or `name` where they have one: people do not count from zero.
    """
    node, key_node, path = root, None, []
    annotation: Any = model
    allowed: tuple[str, ...] = ()
    for step in location:
        fields = _fields(annotation)
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if fields:
                allowed = tuple(fields)
            if pair is None:
                continue  # a missing key, or a step of the validation (union branch) that is not in the file
            key_node, node = pair
            path.append(str(step))
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node, key_node = node.value[step], None
            path.append(_own_name(node) or str(step + 1))
        annotation = _inner(annotation, step, fields)
    return node, key_node, tuple(path), allowed


def _own_name(node: yaml.Node) -> str | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in ("id", "check", "name") and isinstance(value, yaml.ScalarNode):
                return str(value.value)
    return None


def _fields(annotation: Any) -> Mapping[str, Any]:
    for candidate in _unpack(annotation):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel) and not issubclass(candidate, RootModel):
            return {field.alias or name: field.annotation for name, field in candidate.model_fields.items()}
    return {}


def _inner(annotation: Any, step: int | str, fields: Mapping[str, Any]) -> Any:
    if step in fields:
        return fields[str(step)]
    for candidate in _unpack(annotation):
        origin, arguments = get_origin(candidate), get_args(candidate)
        if origin in (tuple, list) and arguments:
            return arguments[0]
        if arguments and origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
            return arguments[1]
    return annotation


def _unpack(annotation: Any) -> tuple[Any, ...]:
    """The annotation itself and, for unions and `Annotated`, what is inside."""
    inside = tuple(part for argument in get_args(annotation) for part in _unpack(argument))
    is_container = get_origin(annotation) in (tuple, list, dict) or (
        isinstance(get_origin(annotation), type) and issubclass(get_origin(annotation), Mapping)
    )
    return (annotation,) if is_container else (annotation, *inside)
