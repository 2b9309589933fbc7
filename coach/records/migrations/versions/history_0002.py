"""A profile may belong to a login."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("profile", sa.Column("owner", sa.String(length=64), nullable=True))
    op.create_index("ix_profile_owner", "profile", ["owner"])
