"""Which files of an application host are sent to the others, and when."""

import os
import time

import pytest

from deploy.send_files import AT_REST, send_new


@pytest.fixture
def root(tmp_path):
    """A host's folders, with what has been there for a while."""
    for name in ("media/products/a.jpg", "uploads/products/b", "media/feeds/google.xml"):
        write(tmp_path / name, age=60)
    return tmp_path


def write(path, *, age):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    os.utime(path, (time.time() - age,) * 2)


def sent(root):
    names = []
    send_new(root, root / "peer", names.extend)
    return names


def test_who_has_never_got_anything_gets_everything_but_feeds(root):
    assert sent(root) == ["media/products/a.jpg", "uploads/products/b"]


def test_what_was_sent_is_not_sent_again(root):
    sent(root)

    assert sent(root) == []

    write(root / "uploads/products/c", age=-AT_REST)
    os.utime(root / "peer", (time.time() - 30,) * 2)
    write(root / "uploads/products/d", age=10)
    assert sent(root) == ["uploads/products/d"], "the one from the future may still be written to"


def test_what_is_being_written_is_sent_once_it_is_whole(root):
    sent(root)
    write(root / "uploads/products/c", age=0)
    assert sent(root) == []

    time.sleep(AT_REST)
    assert sent(root) == ["uploads/products/c"]


def test_who_was_away_gets_it_later(root):
    def away(names):
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- this one
        send_new(root, root / "peer", away)

    assert len(sent(root)) == 2
