"""A programme or flow as the text of its file, and the id that a name gets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Any
from zlib import crc32

import yaml

from coach.session.programme.schema import Flow, Programme


def plan_text(plan: Programme | Flow) -> str:
    """The YAML from which the same plan is read again; what has its usual value is left out."""
    rows: dict[str, Any] = plan.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=120)


def id_of_name(name: str, taken: Collection[str]) -> str:
    """An id that is not taken; words in other scripts become a number that the same name gets again."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not re.match(r"[a-z]", slug):
        slug = f"own_{slug or crc32(name.encode()) % 100_000}"
    free, number = slug, 2
    while free in taken:
        free, number = f"{slug}_{number}", number + 1
    return free
