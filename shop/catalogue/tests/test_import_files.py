"""Files and tables: what can be read, and what is said of what cannot."""

import gzip
from pathlib import Path

import pytest

from shop.catalogue.importing import files, tables
from shop.catalogue.importing.errors import UnusableFileError
from shop.catalogue.importing.files import count_lines
from shop.catalogue.importing.formats import open_source
from shop.catalogue.importing.tables import Row
from shop.core.formulas import quote_formula, unquote_formula

HEADER = "Handle,Title,Variant Price\n"


@pytest.fixture
def file(tmp_path):
    def write(content: str | bytes, name: str = "products.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(errors="surrogatepass"))
        return path

    return write


def rows_of(path: Path) -> list[Row]:
    with open_source(path) as source:
        return list(source.rows)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("Handle,Größe\n".encode("latin-1"), "is not UTF-8"),
        ("Handle\n".encode("utf-16"), "is UTF-16"),
        ("Handle\n".encode("utf-16-le"), "not text"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"\x89PNG\r\n\x1a\n", "is not UTF-8"),
        (b"\x1f\x8bnonsense", "damaged gzip"),
        (gzip.compress(HEADER.encode() * 1000, mtime=0)[:-20], "damaged gzip"),
    ],
)
def test_a_file_of_the_wrong_kind_gets_one_sentence(file, content, sentence):
    with pytest.raises(UnusableFileError, match=sentence):
        count_lines(file(content))


def test_what_is_no_file_gets_one_sentence(tmp_path):
    with pytest.raises(UnusableFileError, match="is not a file"):
        count_lines(tmp_path)
    with pytest.raises(UnusableFileError, match="cannot be read: No such file"):
        count_lines(tmp_path / "missing.csv")


def test_a_file_that_unpacks_to_too_much_is_refused(file, monkeypatch):
    monkeypatch.setattr(files, "MAX_CHARACTERS", 10_000)
    bomb = gzip.compress(b"a,b\n" * 100_000)
    assert len(bomb) < 10_000
    with pytest.raises(UnusableFileError, match="split it"):
        count_lines(file(bomb, "bomb.csv.gz"))


@pytest.mark.parametrize("text", ["x" * 5000, "a\n" + "x" * 5000, "x" * 5000 + "\n"])
def test_a_line_without_an_end_is_refused(file, monkeypatch, text):
    monkeypatch.setattr(files, "MAX_LINE", 1000)
    monkeypatch.setattr(files, "_CHUNK", 300)
    with pytest.raises(UnusableFileError, match="no table"):
        count_lines(file(text))


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_lines_are_counted_over_the_ends_of_chunks(file, monkeypatch, chunk):
    monkeypatch.setattr(files, "MAX_LINE", 101)
    monkeypatch.setattr(files, "_CHUNK", chunk)
    assert count_lines(file(("x" * 100 + "\n") * 20)) == 20


def test_gzip_is_read_whatever_its_name(file):
    path = file(gzip.compress(b"\xef\xbb\xbf" + f"{HEADER}a,A,1\n".encode()), "packed")
    assert count_lines(path) == 2
    assert rows_of(path)[0].get("title") == "A"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_told_by_the_header(file, delimiter, end):
    text = f"{HEADER}a,A,1\nb,B,2\n".replace(",", delimiter).replace("\n", end)
    assert [(row.line, row.get("title")) for row in rows_of(file(text))] == [(2, "A"), (3, "B")]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_row_only(file):
    text = f'{HEADER}a,"A,1\nb,B,2\nc,"C\nC",3\nd,D"D,4\n"e"e,E,5\nf,F,6\n'
    rows = rows_of(file(text))
    assert [(row.line, row.get("handle")) for row in rows if not row.fault] == [(3, "b"), (4, "c"), (6, "d"), (8, "f")]
    assert [(row.line, row.cells) for row in rows if row.fault] == [(2, ('a,"A,1',)), (7, ('"e"e,E,5',))]


def test_a_quotation_mark_left_open_at_the_end_is_a_fault(file):
    rows = rows_of(file(f'{HEADER}a,A,1\nb,"B,2\nc,C,3\n'))
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, False), (3, True), (4, False)]


def test_a_row_without_end_is_a_fault(file, monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROW", 100)
    rows = rows_of(file(f'{HEADER}a,"{"A" * 200}",1\nb,B,2\n'))
    assert [bool(row.fault) for row in rows] == [True, False]


def test_rows_of_another_width_are_faults_and_blank_ones_are_nothing(file):
    rows = rows_of(file(f"\n{HEADER}a,A\n\n,,\nb,B,2,x\nc,C,3\n"))
    assert [(row.line, row.fault) for row in rows] == [
        (3, "The row has 2 columns, and the header 3."),
        (6, "The row has 4 columns, and the header 3."),
        (7, ""),
    ]


def test_a_file_without_a_readable_header_gets_one_sentence(file):
    with pytest.raises(UnusableFileError, match="no header"):
        rows_of(file('"Handle\n'))
    with pytest.raises(UnusableFileError, match="no header"):
        rows_of(file("\n \n"))


def test_an_unknown_header_is_named(file):
    with pytest.raises(UnusableFileError, match="columns Name, Colour, which are neither"):
        rows_of(file("Name,Colour\na,b\n"))


@pytest.mark.parametrize("content", ['[{"slug": "a"}]\n', "{\n"])
def test_json_that_is_not_json_lines_gets_one_sentence(file, content):
    with pytest.raises(UnusableFileError, match="not JSON Lines"):
        rows_of(file(content))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-5", "@x", "\tx", "'=x", "''-1", "'tis", "x", ""])
def test_formulas_are_quoted_and_come_back(cell):
    quoted = quote_formula(cell)
    assert not quoted.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unquote_formula(quoted) == cell
