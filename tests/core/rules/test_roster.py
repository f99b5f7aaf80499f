import pytest

from core.rules.roster import Line, Unreadable, decode, read


@pytest.mark.parametrize(
    "text",
    [
        "Nils,nils@x.example,recruiter,Lisbon",
        "Nils;nils@x.example;recruiter;Lisbon\r\n",
        "\ufeffNils\tNILS@x.example\trecruiter\tLisbon\n\n",
        "\n\n  Nils , nils@x.example , recruiter , Lisbon , and more ",
    ],
)
def test_read_takes_what_spreadsheets_write(text: str) -> None:
    [line] = read(text)
    assert (line.name, line.email, line.office, line.location) == ("Nils", "nils@x.example", "recruiter", "Lisbon")


def test_read_follows_the_names_of_the_columns() -> None:
    text = 'Mail,Floor,Name\nnils@x.example,3,"Holm, Nils"\nlina@x.example\n'
    assert read(text) == [
        Line(2, "Holm, Nils", "nils@x.example", "", ""),
        Line(3, "", "lina@x.example", "", ""),
    ]


def test_read_takes_a_name_that_is_seen() -> None:
    assert [line.name for line in read("Ni\u202els,n@x.example\n\u2066,m@x.example")] == ["Nils", ""]


def test_read_takes_no_person_for_the_names_of_the_columns() -> None:
    assert read("Name,name@x.example\n")[0].email == "name@x.example"


@pytest.mark.parametrize(
    "text", ["", " \n,,\n", "Name,Mail\n", "Name,Office\nNils,none\n", 'Nils,"n@x.example', 'a"b,"c"d']
)
def test_read_says_why_a_list_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_decode_reads_what_says_how_it_is_written(encoding: str) -> None:
    assert read(decode("陈美,mei@x.example".encode(encoding)))[0].name == "陈美"


@pytest.mark.parametrize("content", ["Jürg".encode("latin-1"), "陈美".encode("gb18030"), b"a\x00b", b"\xff\xfea"])
def test_decode_refuses_what_it_cannot_read(content: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(content)
