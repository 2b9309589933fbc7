"""What the commands of `python -m coach` do; each function takes the parsed options and returns the exit code."""
