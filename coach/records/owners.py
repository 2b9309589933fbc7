"""Whose profiles somebody may see.

Without a login every profile belongs to nobody in particular: whoever opens the pages sees them all, as in a family.
With a login each profile belongs to one account of the identity provider, and a history of that owner neither finds
nor changes anything else. Whoever can open the database itself (the command line) sees everything.
"""

import uuid
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, or_, select, true

from coach.records import tables
from coach.records.values import SessionRecord

#: All profiles, whoever owns them.
EVERYBODY: Final = "*"
#: A login's name in the database, `EVERYBODY`, or None for the profiles that belong to no login.
Owner = str | None


def owned(owner: Owner) -> ColumnElement[bool]:
    """The condition on profiles under which this owner may see them."""
    if owner == EVERYBODY:
        return true()
    column = tables.profile.c.owner
    return column.is_(None) if owner is None else column == owner


def kept_owner(owner: Owner) -> str | None:
    """What a new profile of this owner has in its column."""
    return None if owner == EVERYBODY else owner


def profile_keys(connection: Connection, owner: Owner) -> dict[str, int]:
    """The profiles an owner may see: UUID to key, the oldest first."""
    table = tables.profile
    rows = connection.execute(select(table.c.uuid, table.c.id).where(owned(owner)).order_by(table.c.id))
    return {row.uuid: row.id for row in rows}


def used_references(sessions: Select[int] | None = None) -> ColumnElement[bool]:
    """The condition on the versions of postures and exercises that something (in these sessions) was judged by."""
    used = []
    for part in (tables.exercise_set, tables.posture_check):
        hashes = select(part.c.reference_hash).where(part.c.reference_hash.is_not(None))
        if sessions is not None:
            hashes = hashes.where(part.c.session_id.in_(sessions))
        used.append(tables.reference.c.hash.in_(hashes))
    return or_(*used)


def own_uuid(owner: Owner, strange: str) -> str:
    """The UUID under which this owner gets a copy of what belongs to somebody else; always the same one."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{owner}:{strange}"))


def copied(session: SessionRecord, owner: Owner) -> SessionRecord:
    """A session of somebody else under UUIDs of its own, so that a file can be imported into two accounts."""
    return replace(
        session,
        uuid=own_uuid(owner, session.uuid),
        sets=tuple(replace(item, uuid=own_uuid(owner, item.uuid)) for item in session.sets),
        checks=tuple(replace(item, uuid=own_uuid(owner, item.uuid)) for item in session.checks),
        media=tuple(
            replace(item, uuid=own_uuid(owner, item.uuid), file=own_file(owner, item.file)) for item in session.media
        ),
    )


def own_file(owner: Owner, name: str) -> str:
    """The name of this owner's copy of a file."""
    stem, dot, ending = name.rpartition(".")
    return f"{own_uuid(owner, stem)}{dot}{ending}"
