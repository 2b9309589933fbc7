"""What is wrong with a YAML file, each mistake with its place, its line and a caret under the spot."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin

import yaml
from pydantic import BaseModel, RootModel
from pydantic_core import ErrorDetails

MAX_DEPTH = 30
#: Letters of a wrong value that a message repeats.
_SHOWN = 80
#: Nobody repairs more mistakes at a time.
MAX_PROBLEMS = 100
#: Pages show texts as Markdown: a picture in a file from a stranger would be fetched from the stranger's computer.
_LINKED = re.compile(r"\]\s*[(\[:]|//|<[a-zA-Z/!]")
#: The one key whose text is shown nowhere as Markdown and may name a web page.
_MAY_LINK = "source"


#: What PyYAML says, and what that means to somebody who is no programmer.
_SYNTAX = (
    (
        "mapping values are not allowed",
        "a colon where none can be; text with a colon in it needs quotes, and keys one below the other the same indent",
    ),
    ("could not find expected ':'", "a key without a colon after it"),
    ("found character '.t'", "a tab; indent with spaces"),
    ("expected <block end>", "this line is not indented like those it belongs to, or a quotation mark is missing"),
    (
        "expected ',' or ']'|did not find expected ',' or ']'",
        "a comma, or the bracket ']' at the end of a list, is missing",
    ),
    (
        "expected ',' or '}'|did not find expected ',' or '}'",
        "a comma, or the brace '}' at the end of a group, is missing",
    ),
    ("found unexpected end of stream", "a quotation mark that is not closed"),
    (".*found '<stream end>'", "the file ends in the middle of something; is a bracket not closed?"),
    ("found character '[@`%]'", "a character that text cannot begin with; put the text in quotes"),
)


def syntax_problem(name: str, source: str, error: yaml.YAMLError) -> str:
    """What keeps a text from being YAML at all, with its place."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return f"{name}:1:1: this is not YAML: {error}"
    mark = error.problem_mark
    problem = error.problem or "something unexpected"
    what = next((words for start, words in _SYNTAX if re.match(start, problem)), problem)
    return _at(name, source, mark.line, mark.column, f"this is not YAML: {what}")


def _at(name: str, source: str, line: int, column: int, message: str) -> str:
    lines = source.splitlines()
    text = lines[line][: 2 * _SHOWN + column] if line < len(lines) else ""
    number = f"{line + 1:5d} | "
    return f"{name}:{line + 1}:{column + 1}: {message}\n{number}{text}\n{' ' * (len(number) - 2)}| {' ' * column}^"


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
            self.add(node, "too many levels inside each other")
            return
        seen: dict[str, int] = {}
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    self.add(key, "a key must be a word")
                    continue
                if key.value in seen:
                    self.add(key, f"the key '{key.value}' stands here twice, first in line {seen[key.value]}")
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
            self.add(node, "expected plain words, found a link, a picture or HTML")

    def add_detail(self, root: yaml.Node, detail: ErrorDetails, model: type[BaseModel]) -> None:
        """One error of the validation, in words."""
        node, key_node, path, allowed = _find(root, detail["loc"], model)
        place = ".".join(path)
        prefix = f"{place}: " if place else ""
        kind = detail["type"]
        if kind == "extra_forbidden":
            last = str(detail["loc"][-1])
            near = get_close_matches(last, allowed, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"allowed are: {', '.join(allowed)}"
            self.add(key_node or node, f"{prefix}the key '{last}' is not known here; {hint}")
        elif kind == "missing":
            self.add(node, f"{prefix}the key '{detail['loc'][-1]}' is missing here")
        elif kind == "too_short" and len(node.value) >= detail["ctx"]["min_length"]:
            return  # there are enough entries, but wrong ones, and each of those is told
        elif kind in ("value_error", "assertion_error"):
            self.add(node, f"{prefix}{detail['msg'].split(', ', 1)[-1]}")
        else:
            self.add(node, f"{prefix}expected {_expected(detail)}, found {_shown(node)}{_hint(detail, node)}")


_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "an ordinary number",
    "bool_type": "true or false",
    "model_type": "a group of keys",
    "dict_type": "a group of keys",
    "mapping_type": "a group of keys",
    "tuple_type": "a list",
    "list_type": "a list",
    "none_required": "nothing",
}


def _expected(detail: ErrorDetails) -> str:
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind == "literal_error":
        return f"one of {limits['expected']}".replace(" or ", ", ")
    if "pattern" in limits:
        return _FORMS.get(limits["pattern"], f"text of the form {limits['pattern']}")
    things = "letter" if kind.startswith("string") else "entry"
    for name, words in (
        ("gt", "a number greater than {:g}"),
        ("ge", "a number of at least {:g}"),
        ("lt", "a number less than {:g}"),
        ("le", "a number of at most {:g}"),
        ("min_length", "at least {:g} " + things),
        ("max_length", "at most {:g} " + things),
    ):
        if name in limits:
            said = words.format(limits[name])
            return said if " 1 " in said else said.replace("entry", "entries").replace("letter", "letters")
    return detail["msg"][:1].lower() + detail["msg"][1:]


#: Patterns of texts in words.
_FORMS = {
    r"^[a-z][a-z0-9_]*$": "small letters a to z, digits and _ only, a letter first (for example half_moon)",
    r"^\d{5}$": "five digits in quotes",
}


def _hint(detail: ErrorDetails, node: yaml.Node) -> str:
    """What to do about it, where that can be told."""
    if not isinstance(node, yaml.ScalarNode) or not node.value:
        return ""
    if detail["type"] == "literal_error":
        near = get_close_matches(node.value, re.findall(r"'([^']*)'", detail["ctx"]["expected"]), n=1)
        return f"; did you mean '{near[0]}'?" if near else ""
    if detail["type"] == "string_type":
        return "; put it in quotes"
    is_number = re.fullmatch(r"[-+]?\d+(\.\d+)?", node.value) is not None
    if is_number and node.style in ("'", '"') and detail["type"].startswith(("int", "float")):
        return " in quotes; write the number without them"
    if re.fullmatch(r"[-+]?\d*,\d+", node.value) and detail["type"].startswith(("int", "float")):
        return f"; write {node.value.replace(',', '.')}, with a point and without quotes"
    return ""


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a group of keys"
    if isinstance(node, yaml.SequenceNode):
        return "a list" if node.value else "an empty list"
    if not node.value or node.tag.endswith(":null"):
        return "nothing"
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
