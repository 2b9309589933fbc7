"""The first tables of the history. A new one has those of today at once (`coach.records.engine`)."""

revision = "0001"
down_revision = None
