"""What somebody said about a count: repetitions that are none or were made by hand, how many, which exercise."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("repetition", sa.Column("by_hand", sa.String(8)))
    op.add_column("exercise_set", sa.Column("full_by_hand", sa.Integer()))
    op.add_column("exercise_set", sa.Column("measured_id", sa.String(80)))
