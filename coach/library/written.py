"""A programme or flow as the text of its file, and the id that a name gets."""

from collections.abc import Collection
from typing import Any

import yaml

from coach.library.draft import id_from_name
from coach.library.programme import Flow, Programme


def plan_text(plan: Programme | Flow) -> str:
    """The YAML from which the same plan is read again; what has its usual value is left out."""
    rows: dict[str, Any] = plan.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)


def id_of_name(name: str, taken: Collection[str]) -> str:
    """An id that is not taken."""
    own = free = id_from_name(name)
    number = 2
    while free in taken:
        free, number = f"{own}_{number}", number + 1
    return free
