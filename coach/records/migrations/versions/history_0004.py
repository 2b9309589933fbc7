"""What somebody said about a judged photo: joints put right by hand, and corrections that are wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for name, kind in (
        ("disputed", sa.JSON()),
        ("width_px", sa.Integer()),
        ("height_px", sa.Integer()),
        ("joints", sa.JSON()),
    ):
        op.add_column("posture_check", sa.Column(name, kind))
