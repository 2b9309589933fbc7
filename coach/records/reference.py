"""Which version of a posture or exercise something was judged by, and the names and words for what is in a record.

A version is its data as JSON, named by a hash of it. The hash does not change with comments, order or layout of the
YAML file, only with what the file means. Words come from the version used, else from today's library.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from coach.library.exercise import Exercise
from coach.library.posture import Check, Posture, Side
from coach.records.values import CheckRecord, MeasureRecord, ReferenceRecord
from coach.text import DEFAULT_LANGUAGE, measure_label
from coach.workout.statements import statement_of

Item = TypeVar("Item", Posture, Exercise)


def reference_of(item: Posture | Exercise) -> ReferenceRecord:
    """The version of a posture or exercise in use now."""
    data = item.model_dump(mode="json", exclude_defaults=True)
    content = json.dumps(_sorted(data), ensure_ascii=False, separators=(",", ":"))
    return ReferenceRecord(
        hash=hashlib.sha256(content.encode()).hexdigest(),
        kind="posture" if isinstance(item, Posture) else "exercise",
        item_id=item.id,
        content=content,
    )


def _sorted(data: Any, key: str = "") -> Any:
    """The same in the order of its keys, but for roles: the side of a posture is that of its first role."""
    if isinstance(data, dict):
        return {name: _sorted(data[name], name) for name in (data if key == "roles" else sorted(data))}
    return [_sorted(item) for item in data] if isinstance(data, list) else data


def item_of(reference: ReferenceRecord | None, kind: type[Item]) -> Item | None:
    """The posture or exercise as it was then; None where this version of the coach can no longer read it."""
    if reference is None or reference.kind != kind.__name__.lower():
        return None
    try:
        return kind.model_validate_json(reference.content)
    except ValidationError:
        return None


_SIDES: tuple[Side, Side] = ("left", "right")


class Names:
    """Looks up exercises and postures by id, the version used first, then today's; ids themselves as a last resort."""

    def __init__(
        self,
        exercises: Mapping[str, Exercise],
        postures: Mapping[str, Posture],
        references: Iterable[ReferenceRecord] = (),
    ) -> None:
        self._exercises, self._postures = exercises, postures
        self._references = {reference.hash: reference for reference in references}

    @property
    def references(self) -> tuple[ReferenceRecord, ...]:
        return tuple(self._references.values())

    def exercise(self, item_id: str, reference_hash: str | None = None) -> Exercise | None:
        """The exercise as it was used."""
        then = item_of(self._references.get(reference_hash or ""), Exercise)
        return then or self._exercises.get(item_id)

    def posture(self, item_id: str, reference_hash: str | None = None) -> Posture | None:
        """The posture as it was used."""
        then, now = item_of(self._references.get(reference_hash or ""), Posture), self._postures.get(item_id)
        if then is None or now is None or then.roles.keys() != now.roles.keys():
            return then or now
        # earlier versions kept the roles by the alphabet, and which is the first says which side is meant
        return then.model_copy(update={"roles": {role: then.roles[role] for role in now.roles}})

    def name(self, item_id: str, language: str = DEFAULT_LANGUAGE) -> str:
        used = (one for one in self._references.values() if one.item_id == item_id)
        kept = (item_of(one, Exercise) or item_of(one, Posture) for one in used)
        now = self._exercises.get(item_id) or self._postures.get(item_id)
        known = now or next((item for item in kept if item is not None), None)
        return item_id.replace("_", " ").capitalize() if known is None else known.names.in_(language)

    def fault(self, item_id: str, check: str, reference_hash: str | None, language: str) -> tuple[str, str]:
        """What a fault is called and what to do about it: as it was used, else as it is today."""
        for exercise in (self.exercise(item_id, reference_hash), self._exercises.get(item_id)):
            said = statement_of(check, exercise, language)
            if said is not None:
                return said.name, said.text
        return check.replace("_", " "), ""

    def measure(self, check: CheckRecord, row: MeasureRecord, language: str) -> str:
        """What a row of a posture check looks at."""
        found = self._check(check, row)
        return (
            measure_label(row.measure, language) if found is None or found.label is None else found.label.in_(language)
        )

    def correction(self, check: CheckRecord, row: MeasureRecord, language: str) -> str:
        """What to do about a row of a posture check; empty where the posture has no words for it."""
        found = self._check(check, row)
        words = None if found is None else found.too_low if (row.error or 0.0) < 0 else found.too_high
        return "" if words is None else words.in_(language)

    def wanted(self, check: CheckRecord, row: MeasureRecord) -> tuple[float, float]:
        """Smallest and largest value that is entirely right; the one nearest to what was measured if that is all."""
        found = self._check(check, row)
        return (row.target, row.target) if found is None or found.unit != row.unit else found.wanted

    def _check(self, check: CheckRecord, row: MeasureRecord) -> Check | None:
        posture = self.posture(check.posture_id, check.reference_hash)
        if posture is None:
            return None
        roles = posture.role_sides(None if check.side == "both" else check.side)
        # which side was nearer to the camera does not matter for the words
        sided = ((one, posture.sided_names(one.check, roles, near=near)) for one in posture.checks for near in _SIDES)
        return next((one for one, names in sided if row.name in names), None)
