"""How fast the coach is on this computer, beside the bare pose model (`python -m coach bench`)."""
