"""Which version of a posture or exercise something was judged by: its data as JSON, named by a hash of it.

The hash does not change with comments, order or layout of the YAML file, only with what the file means.
"""

import hashlib
import json

from pydantic import ValidationError

from coach.library.exercise import Exercise
from coach.library.posture import Posture
from coach.records.values import ReferenceRecord


def reference_of(item: Posture | Exercise) -> ReferenceRecord:
    """The version of a posture or exercise in use now."""
    data = item.model_dump(mode="json", exclude_defaults=True)
    content = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ReferenceRecord(
        hash=hashlib.sha256(content.encode()).hexdigest(),
        kind="posture" if isinstance(item, Posture) else "exercise",
        item_id=item.id,
        content=content,
    )


def exercise_of(reference: ReferenceRecord | None) -> Exercise | None:
    """The exercise as it was then; None where this version of the coach can no longer read it."""
    if reference is None or reference.kind != "exercise":
        return None
    try:
        return Exercise.model_validate_json(reference.content)
    except ValidationError:
        return None


def posture_of(reference: ReferenceRecord | None) -> Posture | None:
    """The posture as it was then; None where this version of the coach can no longer read it."""
    if reference is None or reference.kind != "posture":
        return None
    try:
        return Posture.model_validate_json(reference.content)
    except ValidationError:
        return None
