"""Sounds of the page itself: no file, and nothing to fetch."""

from pathlib import Path


def with_sound(script: Path) -> str:
    """The script of a component that calls `beep(tone, volume)`."""
    return f"{Path(__file__).with_name('sound.js').read_text(encoding='utf-8')}\n{script.read_text(encoding='utf-8')}"
