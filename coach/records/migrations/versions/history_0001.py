"""The first tables of the history."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("height_cm", sa.Float(), nullable=True),
        sa.Column("mass_kg", sa.Float(), nullable=True),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("settings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("uuid", name=op.f("uq_profile_uuid")),
    )
    op.create_table(
        "reference",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_reference")),
    )
    op.create_table(
        "day_total",
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=False),
        sa.Column("full_reps", sa.Integer(), nullable=False),
        sa.Column("partial_reps", sa.Integer(), nullable=False),
        sa.Column("faulty_reps", sa.Integer(), nullable=False),
        sa.Column("active_s", sa.Float(), nullable=False),
        sa.Column("held_s", sa.Float(), nullable=False),
        sa.Column("most_reps", sa.Integer(), nullable=False),
        sa.Column("best_range_deg", sa.Float(), nullable=True),
        sa.Column("longest_hold_s", sa.Float(), nullable=False),
        sa.Column("range_deg", sa.Float(), nullable=True),
        sa.Column("left_range", sa.Float(), nullable=True),
        sa.Column("right_range", sa.Float(), nullable=True),
        sa.Column("out_s", sa.Float(), nullable=True),
        sa.Column("back_s", sa.Float(), nullable=True),
        sa.Column("range_loss_share", sa.Float(), nullable=True),
        sa.Column("speed_loss_share", sa.Float(), nullable=True),
        sa.Column("energy_kcal", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name=op.f("fk_day_total_profile_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("profile_id", "day", "kind", "item_id", name=op.f("pk_day_total")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=True),
        sa.Column("programme_id", sa.String(length=80), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("mass_kg", sa.Float(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"], name=op.f("fk_session_profile_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("uuid", name=op.f("uq_session_uuid")),
    )
    op.create_index("ix_session_profile_id_day", "session", ["profile_id", "day"])
    op.create_table(
        "exercise_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=True),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=True),
        sa.Column("view", sa.String(length=40), nullable=True),
        sa.Column("load_kg", sa.Float(), nullable=True),
        sa.Column("energy_met", sa.Float(), nullable=True),
        sa.Column("full_reps", sa.Integer(), nullable=False),
        sa.Column("partial_reps", sa.Integer(), nullable=False),
        sa.Column("faulty_reps", sa.Integer(), nullable=False),
        sa.Column("active_s", sa.Float(), nullable=False),
        sa.Column("held_s", sa.Float(), nullable=False),
        sa.Column("longest_hold_s", sa.Float(), nullable=False),
        sa.Column("range_deg", sa.Float(), nullable=True),
        sa.Column("best_range_deg", sa.Float(), nullable=True),
        sa.Column("left_range", sa.Float(), nullable=True),
        sa.Column("right_range", sa.Float(), nullable=True),
        sa.Column("out_s", sa.Float(), nullable=True),
        sa.Column("back_s", sa.Float(), nullable=True),
        sa.Column("range_loss_share", sa.Float(), nullable=True),
        sa.Column("speed_loss_share", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["reference_hash"], ["reference.hash"], name=op.f("fk_exercise_set_reference_hash")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_exercise_set_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise_set")),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_exercise_set_session_id_number")),
        sa.UniqueConstraint("uuid", name=op.f("uq_exercise_set_uuid")),
    )
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("moment", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name=op.f("fk_media_session_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("file", name=op.f("uq_media_file")),
        sa.UniqueConstraint("uuid", name=op.f("uq_media_uuid")),
    )
    op.create_index("ix_media_session_id", "media", ["session_id"])
    op.create_table(
        "posture_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("posture_id", sa.String(length=80), nullable=False),
        sa.Column("reference_hash", sa.String(length=64), nullable=True),
        sa.Column("side", sa.String(length=5), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("coverage", sa.Float(), nullable=False),
        sa.Column("view", sa.String(length=40), nullable=True),
        sa.Column("strictness", sa.String(length=10), nullable=True),
        sa.Column("recognised", sa.Boolean(), nullable=False),
        sa.Column("measures", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("corrections", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["reference_hash"], ["reference.hash"], name=op.f("fk_posture_check_reference_hash")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_posture_check_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posture_check")),
        sa.UniqueConstraint("uuid", name=op.f("uq_posture_check_uuid")),
    )
    op.create_index("ix_posture_check_session_id", "posture_check", ["session_id"])
    op.create_table(
        "hold",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("side", sa.String(length=5), nullable=True),
        sa.Column("mean_score", sa.Float(), nullable=True),
        sa.Column("best_score", sa.Float(), nullable=True),
        sa.Column("steadiness_deg", sa.Float(), nullable=True),
        sa.Column("faults", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unjudged", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["exercise_set.id"], name=op.f("fk_hold_set_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "number", name=op.f("pk_hold")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "repetition",
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_s", sa.Float(), nullable=False),
        sa.Column("turn_s", sa.Float(), nullable=False),
        sa.Column("end_s", sa.Float(), nullable=False),
        sa.Column("out_s", sa.Float(), nullable=False),
        sa.Column("pause_s", sa.Float(), nullable=False),
        sa.Column("back_s", sa.Float(), nullable=False),
        sa.Column("rest_s", sa.Float(), nullable=True),
        sa.Column("range_deg", sa.Float(), nullable=True),
        sa.Column("range_share", sa.Float(), nullable=True),
        sa.Column("side", sa.String(length=5), nullable=True),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=30), nullable=True),
        sa.Column("faults", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("unjudged", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["set_id"], ["exercise_set.id"], name=op.f("fk_repetition_set_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("set_id", "number", name=op.f("pk_repetition")),
        sqlite_with_rowid=False,
    )
