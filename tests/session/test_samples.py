"""The shipped samples: every file is there, and names a posture or an exercise."""

from __future__ import annotations

import pytest

from coach.session.samples import Sample, load_samples

SAMPLES = load_samples()


@pytest.mark.parametrize("sample", [*SAMPLES.pictures, *SAMPLES.clips], ids=lambda sample: sample.file)
def test_every_sample_is_there_and_has_a_title_in_both_languages(sample: Sample):
    assert sample.path.is_file()
    assert sample.title.in_("en") != sample.title.in_("zh")


def test_pictures_name_a_posture_and_clips_an_exercise():
    assert all(sample.posture for sample in SAMPLES.pictures)
    assert all(sample.exercise for sample in SAMPLES.clips)
    assert "CC0" in SAMPLES.courtesy.en
