"""Streamlit's font of symbols, cut down to those that are shown: 16 kB instead of 375, which a slow phone feels.

Made once, from Streamlit's own file, and kept in the folder of models. Until then, and where Streamlit has a font that
is not known here, the whole one is sent.
"""

import logging
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from coach.platform.files import whole_file

_LOG = logging.getLogger(__name__)
_NAMED = re.compile(r":material/(\w+):")
_FONT = "media/MaterialSymbols-Rounded.*.woff2"


class Symbols:
    """The small font: for the symbols named in the Python files of `sources` and in Streamlit's own scripts.

    static: Streamlit's folder of scripts and fonts. font: None until there is one.
    """

    def __init__(self, static: Path, sources: Path) -> None:
        self._static, self._sources = static, sources
        self.font: bytes | None = None

    def make(self, folder: Path) -> None:
        """Read the font that is kept in `folder`; the first time it is made, which takes seconds."""
        names = _named(self._sources.rglob("*.py"))
        scripts = sorted(path.name for path in (self._static / "js").glob("*.js"))
        digest = sha256("\n".join((*sorted(names), *scripts)).encode()).hexdigest()
        kept = folder / f"symbols-{digest[:16]}.woff2"
        try:
            if not kept.is_file():
                whole = next(self._static.glob(_FONT))
                folder.mkdir(parents=True, exist_ok=True)
                with whole_file(kept) as part:
                    _cut(whole, names | _named((self._static / "js").glob("*.js")), part)
            self.font = kept.read_bytes()
        except (StopIteration, LookupError, OSError, ValueError) as error:
            _LOG.warning("The whole font of symbols is sent: %r", error)


def _named(files: Iterable[Path]) -> set[str]:
    return {name for path in files for name in _NAMED.findall(path.read_text(encoding="utf-8"))}


def _cut(whole: Path, names: set[str], target: Path) -> None:
    """A font in which the letters of a name are drawn as its symbol; names that `whole` does not know are left out."""
    from fontTools import subset  # half a second, and needed once

    options = subset.Options(flavor="woff2", layout_closure=False)
    font: Any
    with subset.load_font(str(whole), options) as font:
        letters = font.getBestCmap()
        spelt = {tuple(letters.get(ord(letter)) for letter in name) for name in names}
        drawn = [one.LigGlyph for word, one in _ligatures(font) if word in spelt]
        cutter = subset.Subsetter(options)
        cutter.populate(glyphs=drawn, text="".join(names))
        cutter.subset(font)
        subset.save_font(font, str(target), options)


def _ligatures(font: Any) -> Iterable[tuple[tuple[str, ...], Any]]:
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(one, "ExtSubTable", one) for one in lookup.SubTable):
            for first, rest in getattr(table, "ligatures", {}).items():
                yield from (((first, *one.Component), one) for one in rest)
