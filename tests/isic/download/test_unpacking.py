"""An archive can write nothing outside its folder, nothing huge, nothing by halves."""

import stat
import zipfile

import pytest

from lessonlib.isic.download.unpacking import unpack
from lessonlib.isic.layout import DataError

GOOD = {"Set/a.jpg": b"a" * 5000, "Set/b.jpg": b"b" * 100, "Set/LICENSE.txt": b"free"}


def archive(folder, entries, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(folder / "Set.zip", "w", compression) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return folder / "Set.zip"


def unpacked(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_packed_comes_out(tmp_path):
    entries = {"Set/": b"", "__MACOSX/Set/._a.jpg": b"x", "Set/.DS_Store": b"x", **GOOD}
    assert unpack(archive(tmp_path, entries), tmp_path / "out") == tmp_path / "out" / "Set"
    assert unpacked(tmp_path / "out") == GOOD


def test_a_top_folder_is_made_where_the_archive_has_none(tmp_path):
    unpack(archive(tmp_path, {name.removeprefix("Set/"): content for name, content in GOOD.items()}), tmp_path / "out")
    assert unpacked(tmp_path / "out") == GOOD


def test_it_goes_on_where_it_stood(tmp_path):
    packed = archive(tmp_path, GOOD)
    home = unpack(packed, tmp_path / "out")
    before = (home / "a.jpg").stat().st_mtime_ns
    (home / "b.jpg").write_bytes(b"c" * 100)  # the right length, and not its content
    (home / "LICENSE.txt").unlink()
    (home / "mine.txt").write_text("mine")
    unpack(packed, tmp_path / "out")
    assert unpacked(tmp_path / "out") == {**GOOD, "Set/mine.txt": b"mine"}
    assert (home / "a.jpg").stat().st_mtime_ns == before


def test_a_link_in_the_way_is_replaced_not_followed(tmp_path):
    (tmp_path / "out" / "Set").mkdir(parents=True)
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / "out" / "Set" / "b.jpg").symlink_to(tmp_path / "precious")
    unpack(archive(tmp_path, GOOD), tmp_path / "out")
    assert (tmp_path / "precious").read_bytes() == b"mine" and unpacked(tmp_path / "out") == GOOD


OUTSIDE = ["../a.jpg", "Set/../../a.jpg", "/a.jpg", "C:/a.jpg", "..\\a.jpg", "Set/..", "\\\\host\\a.jpg"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_path_leads_outside(tmp_path, name):
    packed = archive(tmp_path, {**GOOD, name: b"evil"})
    with pytest.raises(DataError, match="leads outside: nothing was unpacked"):
        unpack(packed, tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["Set.zip"]


@pytest.mark.parametrize("name", ["Set/deep/a.jpg", "Set/run.sh", "Set/a", "Other/a.jpg"])
def test_nothing_else_comes_in(tmp_path, name):
    with pytest.raises(DataError, match="no image and no table"):
        unpack(archive(tmp_path, {**GOOD, name: b""}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_links_and_doubles_are_refused(tmp_path):
    link = zipfile.ZipInfo("Set/link.jpg")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(DataError, match="a link"):
        unpack(archive(tmp_path, {link: b"/etc/passwd"}), tmp_path / "out")
    with pytest.raises(DataError, match="'A.jpg' twice"):
        unpack(archive(tmp_path, {**GOOD, "Set/A.jpg": b""}), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bomb_is_refused_by_its_declared_size(tmp_path):
    packed = archive(tmp_path, {"Set/a.jpg": bytes(30_000_000)})
    assert packed.stat().st_size < 100_000
    with pytest.raises(DataError, match="would unpack to 30000000"):
        unpack(packed, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bomb_that_lies_about_its_size_writes_no_more_than_it_said(tmp_path):
    packed = archive(tmp_path, {"Set/a.jpg": bytes(30_000_000)})
    size, lie = (30_000_000).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    content = packed.read_bytes()
    assert content.count(size) == 2  # before the entry, and in the list at the end
    packed.write_bytes(content.replace(size, lie))
    with pytest.raises(DataError, match="is damaged"):
        unpack(packed, tmp_path / "out")
    assert sum(map(len, unpacked(tmp_path / "out").values())) == 0


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-200], lambda b: b.replace(b"aaaaaaaa", b"aaaaaaab", 1), lambda b: b""]
)
def test_a_damaged_archive_is_named(tmp_path, damage):
    packed = archive(tmp_path, GOOD, zipfile.ZIP_STORED)
    packed.write_bytes(damage(packed.read_bytes()))
    with pytest.raises(DataError, match=r"Set\.zip is damaged .*: delete it"):
        unpack(packed, tmp_path / "out")
    assert not unpacked(tmp_path / "out").keys() & {"Set/a.jpg"}
