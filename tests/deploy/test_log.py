"""The log of a server on which things go wrong: kinds and places, and nothing of whose file it was."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.server import ROOT, served, visited

NAME = "Maria Musterfrau"
SCRIPT = f"""
import logging
import os
import warnings
import streamlit as st
from pages.components.app.frame import begin_process

begin_process()
os.write(2, b"tempfile.tif: Using code not yet in table.\\n")
logging.getLogger("aioice.ice").info("Connection(0) from 192.168.1.17")
logging.getLogger("streamlit.web").warning("cannot open %s", "/tmp/{NAME}.mp4")
st.image("/tmp/{NAME}.jpg")
"""


@pytest.mark.slow
@pytest.mark.parametrize("form", ["plain", "json"])
def test_an_error_on_a_page_names_nobody(tmp_path: Path, form: str) -> None:
    script, log = tmp_path / "app.py", tmp_path / "log.txt"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {"PYTHONPATH": str(ROOT), "COACH_LOG_FORMAT": form, "COACH_LOG_LEVEL": "debug"}
    with served(script, log, environment=environment) as address, visited(address) as visit:
        assert visit.exceptions
    text = log.read_text(encoding="utf-8")
    for private in (NAME, "Maria", "192.168.1.17", ".jpg", ".mp4", "tempfile.tif"):
        assert private not in text
    assert "Uncaught app execution" in text
    assert "MediaFileStorageError" in text
    assert re.search(r"app\.py:\d+ <module>", text)
    if form == "json":
        rows = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
        assert {row["logger"] for row in rows} >= {"streamlit.web", "streamlit.error_util"}
        assert "cannot open …" in {row["message"] for row in rows}
