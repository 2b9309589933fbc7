"""Editing a posture's YAML through a form: the numbers that people change, without touching the rest of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from coach.library.posture import Check, Posture


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckEdit:
    """One check as the form shows it. wanted, tolerance: in the unit of the check (degrees or torso lengths)."""

    wanted: float
    tolerance: float
    weight: float
    used: bool = True


def edits_of(posture: Posture) -> list[CheckEdit]:
    """What the form shows at first, check by check; of a range the middle."""
    return [
        CheckEdit(wanted=sum(check.wanted) / 2.0, tolerance=check.tolerance, weight=check.weight)
        for check in posture.checks
    ]


def apply_edits(text: str, edits: Sequence[CheckEdit], *, names: Mapping[str, str], level: str, hold_s: float) -> str:
    """The YAML text with the form's values written into it.

    `text` is a valid posture and `edits` has one entry for each of its checks; checks no longer used are left out.
    """
    document: dict[str, Any] = yaml.safe_load(text)
    if len(edits) != len(document["checks"]):
        raise ValueError(f"edits: expected one for each of {len(document['checks'])} checks but got {len(edits)}")
    document["names"] = dict(names)
    document["level"], document["hold_s"] = level, hold_s
    document["checks"] = [
        _changed(check, edit) for check, edit in zip(document["checks"], edits, strict=True) if edit.used
    ]
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def _changed(check: dict[str, Any], edit: CheckEdit) -> dict[str, Any]:
    unit = "torso" if "tolerance_torso" in check else "deg"
    changed = dict(check)
    if changed.pop("straight", False):
        # the form's numbers are the person's own now
        changed["range_deg"] = list(Check.model_validate(check).wanted)
    span = changed.get(f"range_{unit}")
    if span is not None:
        shift = edit.wanted - sum(span) / 2.0
        changed[f"range_{unit}"] = [span[0] + shift, span[1] + shift]
    else:
        changed[f"target_{unit}"] = edit.wanted
    changed[f"tolerance_{unit}"], changed["weight"] = edit.tolerance, edit.weight
    return changed
