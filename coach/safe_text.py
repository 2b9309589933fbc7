"""Words that strangers chose (names of files, of postures, of people) on their way out of the coach.

Where they go decides what could be dangerous in them: a path, a formula, a link to a picture on another computer.
"""

import re
import unicodedata

#: Longest file name in bytes: room for an ending within the 255 that file systems take.
MOST_NAME_BYTES = 150
_FALLBACK = "coach"
#: Not allowed by Windows, or with a meaning to some shell or file system.
_FORBIDDEN = frozenset('/\\:*?"<>|')
#: Control characters, invisible ones that turn the reading direction, halves of characters, line separators.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
#: Of these some letters and many small pictures are made.
_JOINERS = frozenset("\u200c\u200d")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_MARKDOWN = frozenset("\\`*_{}[]<>()#+!|$~:")


def safe_file_name(text: str) -> str:
    """`text` as one plain file name on every system: no folder, no reserved name, nothing invisible, not too long."""
    name = "".join("_" if _is_forbidden(letter) else letter for letter in text)
    name = name.strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name).strip(". ") or _FALLBACK


def shown_text(text: str) -> str:
    r"""`text` for a line on a terminal or a page: what a terminal would obey, or what is no text, as its number.

    >>> shown_text("a\x1b[2Jb.jpg")
    'a\\x1b[2Jb.jpg'
    """
    return "".join(_escaped(letter) if _is_obeyed(letter) else letter for letter in text)


def spreadsheet_text(text: str) -> str:
    """`text` for a cell of a CSV file: a spreadsheet would run what looks like a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def plain_markdown(text: str) -> str:
    """Markdown that shows `text` letter by letter: no picture is fetched, no link made."""
    return "".join(f"\\{letter}" if letter in _MARKDOWN else letter for letter in text)


def _is_obeyed(letter: str) -> bool:
    return letter not in _JOINERS and unicodedata.category(letter) in _UNPRINTABLE


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def _is_forbidden(letter: str) -> bool:
    return letter in _FORBIDDEN or unicodedata.category(letter) in _UNPRINTABLE


def _shortened(name: str) -> str:
    """Cut in the middle, so that the ending stays."""
    if len(name.encode()) <= MOST_NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 8 or not ending.isalnum():
        stem, dot, ending = name, "", ""
    room = MOST_NAME_BYTES - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(". ") + dot + ending
