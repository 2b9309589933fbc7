"""Made-up histories: a training life that can be told in a sentence, the same every time."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from coach.records.rows import insert_parts
from coach.records.values import CheckRecord, JointRecord, MeasureRecord, ProfileRecord, SessionRecord, SetRecord
from coach.records.writers import SessionWriter
from coach.workout.repetition import Fault, HoldPeriod, Repetition

ZONE = timezone(timedelta(hours=2))
FIRST_DAY = datetime(2024, 1, 1, 18, 0, tzinfo=ZONE)
#: Exercises, and what goes wrong in them.
FAULTS = {"squat": "too_shallow", "push_up": "half_depth", "bicep_curl": "elbow_drifting", "lunge": "too_shallow"}
_NAMES = uuid.UUID("6b6f6163-6800-4000-8000-000000000000")


def stable_uuid(name: str) -> str:
    return str(uuid.uuid5(_NAMES, name))


def person(name: str = "Ada") -> ProfileRecord:
    return ProfileRecord(
        uuid=stable_uuid(name), name=name, created_at=FIRST_DAY, height_cm=170.0, mass_kg=60.0, language="en"
    )


def repetition(number: int = 1, *, start_s: float | None = None, **changes: object) -> Repetition:
    """Two seconds down and up, one repetition every three seconds, 90 degrees."""
    start = 3.0 * (number - 1) if start_s is None else start_s
    values: dict[str, object] = {
        "start_s": start,
        "turn_s": start + 1.0,
        "end_s": start + 2.0,
        "out_s": 0.9,
        "pause_s": 0.1,
        "back_s": 1.0,
        "range_deg": 90.0,
        "range_share": 1.0,
        **changes,
    }
    # what is unknown to a test is None, for the counter NaN
    numbers = ("rest_s", "range_deg", "range_share")
    values |= {name: math.nan for name in numbers if name in values and values[name] is None}
    return Repetition(**values)  # type: ignore[arg-type]


def fault(check: str = "too_shallow") -> Fault:
    return Fault(check=check, name=check, cue="", phase="turn", measured=110.0, limit=95.0, unit="deg")


def workout(index: int, owner: ProfileRecord, *, sets: int = 2, repetitions: int = 10) -> SessionRecord:
    """A session every second day: some exercise, every fifth repetition shallow, range shrinking in a set."""
    at = FIRST_DAY + timedelta(days=2 * index)
    records = []
    for number in range(1, sets + 1):
        item, wrong = list(FAULTS.items())[(index + number) % len(FAULTS)]
        start_s = 120.0 * (number - 1)
        done = tuple(
            repetition(
                n,
                start_s=start_s + 3.0 * (n - 1),
                range_deg=90.0 - 0.5 * n,
                faults=(fault(wrong),) if n % 5 == 0 else (),
                side=("left", "right")[n % 2] if item == "bicep_curl" else None,
            )
            for n in range(1, repetitions + 1)
        )
        records.append(
            SetRecord(
                uuid=stable_uuid(f"{owner.name}-{index}-{number}"),
                number=number,
                kind="exercise",
                item_id=item,
                start_s=start_s,
                end_s=done[-1].end_s if done else start_s,
                view="side",
                energy_met=5.0,
                repetitions=done,
            )
        )
    duration_s = 120.0 * sets
    return SessionRecord(
        uuid=stable_uuid(f"{owner.name}-{index}"),
        profile_uuid=owner.uuid,
        source="video",
        source_name="set.mp4",
        started_at=at,
        day=at.date(),
        ended_at=at + timedelta(seconds=duration_s),
        duration_s=duration_s,
        mass_kg=owner.mass_kg,
        sets=tuple(records),
    )


def yoga(index: int, owner: ProfileRecord, *, score: float = 80.0) -> SessionRecord:
    """A plank held for half a minute and warrior II judged once."""
    at = FIRST_DAY + timedelta(days=2 * index + 1)
    held = SetRecord(
        uuid=stable_uuid(f"{owner.name}-hold-{index}"),
        number=1,
        kind="posture",
        item_id="plank",
        start_s=0.0,
        end_s=31.0,
        energy_met=2.5,
        holds=(HoldPeriod(start_s=1.0, end_s=31.0, mean_score=score, best_score=score + 5),),
    )
    check = CheckRecord(
        uuid=stable_uuid(f"{owner.name}-check-{index}"),
        at_s=40.0,
        posture_id="warrior_ii",
        coverage=1.0,
        recognised=True,
        score=score,
        side="left",
        view="front",
        strictness="normal",
        measures=(
            MeasureRecord(
                name="front_knee",
                measure="left_knee",
                unit="deg",
                target=95.0,
                tolerance=12.0,
                grade="close",
                measured=110.0,
                error=15.0,
            ),
        ),
        corrections=("front_knee",),
        disputed=("left_elbow",),
        width_px=640,
        height_px=480,
        joints=(
            JointRecord(joint="left_knee", state="seen", source="hand", x_px=310.5, y_px=250.0),
            JointRecord(joint="right_knee", state="hidden", source="coach"),
        ),
    )
    return SessionRecord(
        uuid=stable_uuid(f"{owner.name}-yoga-{index}"),
        profile_uuid=owner.uuid,
        source="live",
        started_at=at,
        day=at.date(),
        ended_at=at + timedelta(seconds=60),
        duration_s=60.0,
        mass_kg=owner.mass_kg,
        sets=(held,),
        checks=(check,),
    )


def life(owner: ProfileRecord, sessions: int, *, sets: int = 2, repetitions: int = 10) -> Iterator[SessionRecord]:
    """Workouts, with a yoga session after every third."""
    for index in range(sessions):
        yield workout(index, owner, sets=sets, repetitions=repetitions)
        if index % 3 == 0:
            yield yoga(index, owner, score=60.0 + index % 40)


def add_check(session: SessionWriter, check: CheckRecord) -> None:
    """A judged posture within a session that is going on, which only a photo has otherwise."""
    with session.history.saving() as connection:
        insert_parts(connection, [(check, session._key)])
        session.lasted(connection, check.at_s)
