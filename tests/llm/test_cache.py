"""Answers are kept by what was asked, whole or not at all, and go with the report."""

import os
import stat

import pytest

from marsad.errors import CoderError
from marsad.llm.cache import Cache, Heard

HEARD = Heard(content='{"claims": []}', prompt_tokens=7)


def files(home):
    return [path for path in home.rglob("*") if path.is_file()]


def test_answers_are_found_by_text_and_request(tmp_path):
    cache = Cache(tmp_path)
    assert cache.get("نص", ["a"]) is None
    cache.put("نص", ["a"], HEARD)
    assert Cache(tmp_path).get("نص", ["a"]) == HEARD
    assert cache.get("نص", ["b"]) is None and cache.get("نص آخر", ["a"]) is None
    (path,) = files(tmp_path)
    digest, name = path.parent.name, path.stem
    assert path == tmp_path / "cache" / "model" / digest[:2] / digest / f"{name}.json"
    assert len(digest) == len(name) == 64 and stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", [b"", b"{", b'{"content": 3}', b"\xff\xfe", b"null"])
def test_a_damaged_file_is_as_none(tmp_path, damage):
    cache = Cache(tmp_path)
    cache.put("نص", ["a"], HEARD)
    files(tmp_path)[0].write_bytes(damage)
    assert cache.get("نص", ["a"]) is None
    cache.put("نص", ["a"], HEARD)
    assert cache.get("نص", ["a"]) == HEARD and len(files(tmp_path)) == 1


def test_forgetting_takes_out_all_answers_to_a_text_and_no_other(tmp_path):
    cache = Cache(tmp_path)
    for text in ("نص", "نص آخر"):
        for request in ("a", "b"):
            cache.put(text, [request], HEARD)
    assert cache.forget("نص") == 2 and cache.forget("نص") == 0
    assert cache.get("نص", ["a"]) is None and cache.get("نص آخر", ["a"]) == HEARD
    assert len(files(tmp_path)) == 2


def test_texts_that_are_no_unicode_can_be_kept(tmp_path):
    cache = Cache(tmp_path)
    cache.put("\ud800", ["a"], HEARD)
    assert cache.get("\ud800", ["a"]) == HEARD


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(CoderError) as error:
        Cache(tmp_path).put("نص", ["a"], HEARD)
    assert error.value.slug == "model-cache" and "cache = false" in error.value.sentence
    assert os.listdir(tmp_path) == ["cache"]
