"""What a killed container leaves is not in the way of the next start."""

from fleet import leftovers


def test_a_directory_for_sockets_goes(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "_SOCKETS", tmp_path)
    (tmp_path / "paper1").mkdir()
    leftovers.remove("paper1")
    assert list(tmp_path.iterdir()) == []


def test_nothing_left_is_well(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "_SOCKETS", tmp_path)
    leftovers.remove("paper1")
