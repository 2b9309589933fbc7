"""The words for what is wrong with a file that somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Everything that is said about files, in English. Catalogues of other languages have it under `yaml`; this one cannot
#: stand in a catalogue, since those are read with what is here.
ENGLISH: Mapping[str, str] = {
    "of_file": "{file}: {what}",
    "at": "{place}: {what}\n{shown}",
    "inside": "{place}: {what}",
    "not_yaml": "this is not YAML: {what}",
    "colon": "a colon where none can be; text with a colon in it needs quotes, "
    "and keys one below the other the same indent",
    "no_colon": "a key without a colon after it",
    "tab": "a tab; indent with spaces",
    "indent": "this line is not indented like those it belongs to, or a quotation mark is missing",
    "no_bracket": "a comma, or the bracket ']' at the end of a list, is missing",
    "no_brace": "a comma, or the brace {brace} at the end of a group, is missing",
    "no_quotation_mark": "a quotation mark that is not closed",
    "ends_early": "the file ends in the middle of something; is a bracket not closed?",
    "no_beginning": "a character that text cannot begin with; put the text in quotes",
    "unexpected": "something unexpected",
    "anchors": "anchors and aliases (& and *) are not used here",
    "too_deep": "too many levels inside each other",
    "key_no_word": "a key must be a word",
    "key_twice": "the key '{name}' stands here twice, first in line {line}",
    "linked": "expected plain words, found a link, a picture or HTML",
    "key_unknown": "the key '{name}' is not known here; {hint}",
    "key_missing": "the key '{name}' is missing here",
    "did_you_mean": "did you mean {names}?",
    "allowed": "allowed are: {names}",
    "expected": "expected {expected}, found {found}{hint}",
    "text": "text",
    "whole_number": "a whole number",
    "number": "a number",
    "ordinary_number": "an ordinary number",
    "true_or_false": "true or false",
    "group": "a group of keys",
    "list": "a list",
    "empty_list": "an empty list",
    "nothing": "nothing",
    "one_of": "one of {names}",
    "form": "text of the form {pattern}",
    "small_letters": "small letters a to z, digits and _ only, a letter first (for example half_moon)",
    "five_digits": "five digits in quotes",
    "gt": "a number greater than {limit:g}",
    "ge": "a number of at least {limit:g}",
    "lt": "a number less than {limit:g}",
    "le": "a number of at most {limit:g}",
    "least_letter": "at least {limit} letter",
    "least_letters": "at least {limit} letters",
    "most_letter": "at most {limit} letter",
    "most_letters": "at most {limit} letters",
    "least_entry": "at least {limit} entry",
    "least_entries": "at least {limit} entries",
    "most_entry": "at most {limit} entry",
    "most_entries": "at most {limit} entries",
    "hint": "; {hint}",
    "put_in_quotes": "put it in quotes",
    "without_quotes": " in quotes; write the number without them",
    "with_point": "write {number}, with a point and without quotes",
    # files
    "folder": "a folder without YAML files (.yaml, .yml)",
    "pipe": "a pipe, not a YAML file",
    "socket": "a connection between programs (a socket), not a YAML file",
    "device": "a device, not a YAML file",
    "too_large": "the file is larger than {most_kb} kB",
    "not_read": "the file cannot be read: {reason}",
    "not_utf8": "it is not text in UTF-8. Save it as UTF-8 in your editor",
    "empty": "the file is empty",
    "id_taken": "the id '{id}' is already used by {file}",
    "name_taken": "the name '{name}' already means the posture '{posture}'",
    # texts, postures, exercises, programmes
    "no_english": "a text needs at least English words (en: ...)",
    "no_measure": "there is no measure '{name}'{hint}",
    "other_unit": "'{measure}' is given in {unit}: write {right} instead of {wrong}",
    "needs_both": "'{measure}' needs {one} and {other}",
    "needs_either": "'{measure}' needs {one} or {other}",
    "needs_difference": "'{measure}' needs different values at the start and at the turn",
    "no_tempo": "a tempo needs some seconds",
    "counts_or_holds": "an exercise needs either counting (repetitions) or hold (seconds)",
    "figures": "the picture of repetitions needs the figures 'start' and 'turn', that of a hold 'start' only",
    "check_twice": "the check '{check}' stands here twice",
    "exactly_one": "expected exactly one of {names}, found {found}",
    "none": "none",
    "not_straight": "straight: expected a measure that ends in {names}",
    "straight_tolerance": "straight brings its own tolerance",
    "smaller_first": "{name}: expected the smaller value first, found {low:g} and {high:g}",
    "no_words": "expected words for too_low, too_high or both",
    "needs_beside": "{name} needs {other} beside it",
    "no_role": "'{role}' cannot be the name of a role; use one word such as front, back or lifted",
    "both_in_both": "check '{check}': '{word}' must stand in the name and in the measure",
    "not_on_both_sides": "symmetry: '{name}' is not measured on both sides; {hint}",
    "check_no_measure": "check '{check}': there is no measure '{name}'; {hint}",
    "check_unit": "check '{check}': '{name}' is measured in {unit}",
    "in_degrees": "degrees (target_deg or range_deg)",
    "in_torso_lengths": "torso lengths (target_torso)",
    "known_are": "known are {names}",
    "see_measures": "see the catalogue of measures",
    "no_direction": "{limb}: expected a direction [outwards, up, forward], found all zeros",
    "no_limb": "there is no limb '{name}'; {hint}",
    "no_exercise": "there is no exercise '{name}'{hint}",
    "no_posture": "there is no posture '{name}'{hint}",
    "either": "expected either {one} or {other}",
    "entries": "expected 1 to {most} entries, found {found}",
}


class Said(str):
    """A text of `ENGLISH` with its values: in English as a string, in other languages by `coach.text.said_in`."""

    key: str
    values: dict[str, Any]

    def __new__(cls, key: str, **values: Any) -> Said:
        said = super().__new__(cls, ENGLISH[key].format(**values))
        said.key, said.values = key, values
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return _said, (self.key, self.values)


def _said(key: str, values: dict[str, Any]) -> Said:
    return Said(key, **values)


def did_you_mean(near: Sequence[str]) -> str:
    """A hint that goes on after a semicolon, where there is anything near."""
    return Said("hint", hint=Said("did_you_mean", names=", ".join(near))) if near else ""
