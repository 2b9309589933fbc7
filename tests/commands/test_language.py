"""Commands speak the language of whoever gives them."""

from __future__ import annotations

import json

import pytest

from coach.cli import main, parser, usual_language
from coach.text import languages, say

COMMANDS = (
    *("posture", "reps", "angles", "evaluate postures", "evaluate reps", "report", "model"),
    *("poses list", "poses check", "poses new", "exercises list", "exercises check"),
    *("history list", "history export", "history import", "history delete"),
)


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        pytest.param({}, "en", id="nothing is known"),
        pytest.param({"LANG": "zh_CN.UTF-8"}, "zh", id="the computer speaks Chinese"),
        pytest.param({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB"}, "en", id="the strongest setting counts"),
        pytest.param({"LANG": "en_US", "COACH_LANGUAGE": "zh"}, "zh", id="the coach's own setting"),
        pytest.param({"LANG": "zh_TW", "COACH_LANGUAGE": "fr"}, "zh", id="a language without a catalogue"),
        pytest.param({"LANG": "C.UTF-8"}, "en", id="no language at all"),
        pytest.param({"COACH_LANGUAGE": "zh-Hans"}, "zh", id="written as in the web"),
    ],
)
def test_usual_language(environment: dict[str, str], wanted: str) -> None:
    assert usual_language(environment) == wanted


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_every_language(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        parser(language).parse_args([*command.split(), "--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    assert text.startswith(say("command.usage", language))
    assert say("command.help", language) in text


def test_help_is_in_the_language_asked_for_wherever_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["history", "list", "--help", "--language=zh"])
    assert say("command.history_list", "zh") in capsys.readouterr().out


def test_errors_and_records_are_in_the_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_LANGUAGE", "zh")
    assert main(["reps", "nothing.mp4", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["status"] == "unreadable"
    assert record["message"].startswith("无法打开 nothing.mp4")
    assert main(["reps", "nothing.mp4", "--exercise", "squad"]) == 2
    assert "没有名为“squad”的动作" in capsys.readouterr().err
    assert main(["history", "delete"]) == 2
    assert say("command.delete_what", "zh") in capsys.readouterr().err


def test_a_language_without_a_catalogue_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["history", "list", "--language", "xx"])
    assert left.value.code == 2
    assert "xx" in capsys.readouterr().err
