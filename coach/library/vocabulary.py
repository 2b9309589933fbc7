"""Words of all files: ids, levels, what kind of posture, what it works on, what for; and one that leaves the choice."""

from typing import Annotated, Final, Literal, get_args

from pydantic import Field

#: Instead of the id of a posture or an exercise: the coach is to find out.
AUTO: Final = "auto"

#: An id.
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Level = Literal["beginner", "intermediate", "advanced"]
LEVELS: tuple[Level, ...] = get_args(Level)

#: Kinds of postures; their words are `family.*` in the catalogues.
Family = Literal[
    "standing",
    "balance",
    "seated",
    "kneeling",
    "forward_bend",
    "backbend",
    "twist",
    "prone",
    "supine",
    "arm_balance",
    "inversion",
]
#: Parts of the body a posture works on; their words are `area.*` in the catalogues.
Area = Literal[
    "neck",
    "shoulders",
    "chest",
    "arms",
    "wrists",
    "back",
    "sides",
    "core",
    "hips",
    "glutes",
    "thighs",
    "hamstrings",
    "calves",
    "knees",
    "ankles",
]
#: What a posture is practised for; its words are `purpose.*` in the catalogues.
Purpose = Literal["strength", "stretch", "mobility", "balance", "focus", "rest"]
