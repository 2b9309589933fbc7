"""Where things are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ConfigurationError
from coach.platform.paths import user_library_dir


@pytest.mark.parametrize(
    ("chosen", "folder"),
    [
        pytest.param("~/coach data", "{home}/coach data/poses", id="in the user's own folder"),
        pytest.param("/srv/瑜伽", "/srv/瑜伽/poses", id="elsewhere"),
        pytest.param("~nobody-of-this-name/x", "~nobody-of-this-name/x/poses", id="of somebody who does not exist"),
    ],
)
def test_data_folder_may_begin_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chosen: str, folder: str
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("COACH_DATA", chosen)
    assert user_library_dir() == Path(folder.format(home=tmp_path))


def test_a_data_folder_that_no_file_system_can_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was met by whoever looked for a posture first."""
    monkeypatch.setenv("COACH_DATA", f"/tmp/{'x' * 300}")
    with pytest.raises(ConfigurationError, match=r"^COACH_DATA: expected a folder, found .+ \(305 letters\)"):
        user_library_dir()
