"""From which end a repetition began: a deadlift from the floor is lifted first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("repetition", sa.Column("from_turn", sa.Boolean(), nullable=False, server_default=sa.false()))
