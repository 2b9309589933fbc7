"""Exercises of one's own: the text of a file to begin with, checking it, keeping it."""

from pathlib import Path

from coach.errors import LibraryError
from coach.library.exercise import Exercise
from coach.library.exercises import FOLDER, exercise_folders
from coach.platform.paths import user_library_dir
from coach.platform.private_files import keep_text
from coach.yaml_source import check_text


def exercise_path(exercise_id: str) -> Path:
    """Where the file of one's own exercise is, or would be kept."""
    return user_library_dir() / FOLDER / f"{exercise_id}.yaml"


def exercise_source(exercise_id: str) -> str:
    """The text of the file to begin editing from: one's own version, else the shipped one, else nothing."""
    for folder in reversed(exercise_folders()):
        path = folder / f"{exercise_id}.yaml"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""


def keep_exercise(source: str) -> Exercise:
    """Keep a definition in the user's own folder, under its own id.

    Raises `LibraryError` with all its mistakes, `CoachError` when it cannot be kept.
    """
    exercise, problems = check_text(source, Exercise, name="exercise.yaml")
    if exercise is None:
        raise LibraryError(problems)
    keep_text(exercise_path(exercise.id), source)
    return exercise
