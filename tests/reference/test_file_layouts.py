"""Files of other layouts: CSV for every kind, and a bank's own columns through a mapping."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import build
from api.settings import Settings
from history.store import StoreHistory
from reference.bulk import import_file
from reference.mapping import BadMapping, load_mapping
from reference.reading import lines_of
from reference.store import StoreReference

ON = date(2026, 11, 20)
REFERENCE, HISTORY = build(["reference"]), build(["history"])
LAYOUT = """
kind: banks
encoding: latin-1
delimiter: ";"
fields:
  bic: {column: SWIFT}
  name: INSTITUT
  town: ORT
  country: {value: NO}
  status: {column: ST, values: {A: active, F: merged, L: inactive}}
  successor_bic: NACHFOLGER
  effective_from: {column: "GÜLTIG AB", date: "%d.%m.%Y"}
  clearing:
    - {system: {value: NOBIC}, id: BLZ}
  reachable: {column: WEGE, split: "+", values: {S: sepa-sct, T: t2}, otherwise: swift-fin}
"""
DIRECTORY = """SWIFT;INSTITUT;ORT;ST;NACHFOLGER;GÜLTIG AB;BLZ;WEGE
ORMDNO2L;Ørmsdal Sparebank;Bodø;A;;01.02.2026;0417;S+T
KRLNNO2R;Krøll Bank;Moss;F;ORMDNO2L;15.10.2026;;
ZZZZNO22;Fremd;Moss;Q;;01.02.2026;;
YYYYNO22;Fremd;Moss;A;;2026-02-01;;
"""


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    return written(tmp_path / "layout.yaml", LAYOUT)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return written(tmp_path / "directory.txt", DIRECTORY, "latin-1")


def test_a_licensed_directory_is_read_through_its_mapping(tmp_path: Path, mapping: Path, directory: Path) -> None:
    store = StoreReference(f"sqlite:///{tmp_path}/r.db")
    report = import_file(store, "banks", directory, mapping=load_mapping(mapping, "banks"))
    bank = dict(store.bank("ORMDNO2L", ON) or {})
    told = ("name", "country", "status", "effective_from", "clearing", "reachable")
    assert {name: bank.get(name) for name in told} == {
        "name": "Ørmsdal Sparebank", "country": "NO", "status": "active", "effective_from": "2026-02-01",
        "clearing": [{"system": "NOBIC", "id": "0417"}], "reachable": ["sepa-sct", "t2"],
    }  # fmt: skip
    assert (store.bank("KRLNNO2R", ON) or {})["successor_bic"] == "ORMDNO2L"
    assert "clearing" not in (store.bank("KRLNNO2R", ON) or {})
    assert [(row.line, row.text.split(" in column ")[0]) for row in report.rejected] == [
        (4, "status: 'Q'"), (5, "effective_from: '2026-02-01'")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("kind: banks", "kind: parties", "kind: 'parties' rows cannot be imported as 'banks'"),
        ("latin-1", "latin-99", "encoding: 'latin-99' is not known"),
        ('";"', '";;"', "delimiter: ';;' is not one character"),
        ("name: INSTITUT", "nom: INSTITUT", "fields.nom: banks have"),
        ("bic: {column: SWIFT}", "name: INSTITUT", "fields.bic: is missing"),
        ("column: ST,", "colum: ST,", "fields.status.colum"),
        ("name: INSTITUT", "name: {colum: INSTITUT}", "fields.name: is no object"),
        ("{value: NO}", "{values: {A: B}}", "fields.country: needs a column or a value"),
        ("id: BLZ", "id: SORTCODE", "fields.clearing[0].id: directory.txt has no column 'SORTCODE'"),
        ('date: "%d.%m.%Y"', "date: german", "fields.effective_from.date: 'german' is no pattern"),
        ("kind: banks", "kinds: banks", "kinds: is not one of"),
        ("fields:", "fields: [", "the file: is no YAML"),
    ],
)  # fmt: skip
def test_a_bad_mapping_is_told_with_its_file_and_key(
    tmp_path: Path, directory: Path, before: str, after: str, told: str
) -> None:
    path = written(tmp_path / "layout.yaml", LAYOUT.replace(before, after))
    store = StoreReference(f"sqlite:///{tmp_path}/r.db")
    with pytest.raises(BadMapping) as refused:
        import_file(store, "banks", directory, mapping=load_mapping(path, "banks"))
    assert str(refused.value).startswith(f"{path}: {told}")
    assert store.in_force("banks") == ""


def test_the_command_takes_a_mapping_and_says_in_one_line_why_not(
    tmp_path: Path, mapping: Path, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path / "home"))
    done = CliRunner().invoke(REFERENCE, ["reference", "import", "banks", str(directory), "--mapping", str(mapping)])
    assert (done.exit_code, "2 banks in force" in done.output) == (0, True), done.output
    written(mapping, LAYOUT.replace("BLZ", "SORTCODE"))
    refused = CliRunner().invoke(REFERENCE, ["reference", "import", "banks", str(directory), "--mapping", str(mapping)])
    assert (refused.exit_code, "has no column 'SORTCODE'" in refused.output) == (1, True), refused.output


USUAL, EARLY = "t2 17:00 Europe/Berlin", "t2 12:00 Europe/Berlin customer 2026-12-24"
CSV = {
    "banks": ("bic,clearing,reachable", "ORMDGB2L,GBDSC:417000|USABA:021999873,t2|chaps", {
        "clearing": [{"system": "GBDSC", "id": "417000"}, {"system": "USABA", "id": "021999873"}],
        "reachable": ["t2", "chaps"],
    }),
    "accounts": ("account,aliases,address.TwnNm,address.Ctry", "1,A|B,Leeds,GB", {
        "aliases": ["A", "B"], "address": {"TwnNm": "Leeds", "Ctry": "GB"},
    }),
    "ssis": ("bic,currency,correspondent_bic,authenticated", "DHWRAEAD,USD,KRLNNL2R,yes", {"authenticated": True}),
    "parties": ("name,own_customer,address.TwnNm", "Harrow Ltd,true,Leeds", {
        "own_customer": True, "address": {"TwnNm": "Leeds"},
    }),
    "rates": ("currency,eur,date", "GBP,1.17,2026-11-01", {"eur": "1.17"}),
    "calendars": ("code,closed,cut_offs", f't2,2026-12-25,"{USUAL}|{EARLY}"', {
        "closed": ["2026-12-25"],
        "cut_offs": [
            {"rail": "t2", "time": "17:00", "zone": "Europe/Berlin"},
            {"rail": "t2", "time": "12:00", "zone": "Europe/Berlin", "kind": "customer", "days": ["2026-12-24"]},
        ],
    }),
    "own_bics": ("bic", "ORMDGB2L", {"bic": "ORMDGB2L"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", CSV)
def test_every_kind_is_read_from_csv(tmp_path: Path, kind: str) -> None:
    header, line, wanted = CSV[kind]
    store = StoreReference(f"sqlite:///{tmp_path}/r.db")
    path = written(tmp_path / "rows.csv", f"{header}\n{line}\n")
    assert import_file(store, kind, path).accepted == 1
    [row] = [row for _, row in lines_of(path) if isinstance(row, dict)]
    assert {name: row[name] for name in wanted} == wanted
    assert store.load(kind, path.read_text(), is_csv=True).accepted == 1


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("banks", "bic,clearing\nORMDGB2L,021999873\n"),
        ("banks", "bic,status\nORMDGB2L,alive\n"),
        ("calendars", "code,cut_offs\nt2,noon\n"),
        ("calendars", "code,cut_offs\nt2,t2 25:00 Europe/Berlin\n"),
        ("calendars", "code,closed\nt2,Christmas\n"),
    ],
)
def test_a_cell_that_means_nothing_leaves_its_row_out(tmp_path: Path, kind: str, text: str) -> None:
    report = StoreReference(f"sqlite:///{tmp_path}/r.db").load(kind, text, is_csv=True)
    assert (report.accepted, [row.line for row in report.rejected]) == (0, [2])


def test_payments_are_read_from_csv_and_through_a_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAYMEND_HOME", str(tmp_path / "home"))
    plain = written(tmp_path / "p.csv", "reference,amount,currency,status\nR1,5.00,EUR,settled\nR2,x,EUR,settled\n")
    done = CliRunner().invoke(HISTORY, ["history", "import", str(plain)])
    assert (done.exit_code, "line 3" in done.output) == (0, True), done.output
    layout = {"header": ["REF", "AMT", "CCY"], "fields": {"reference": "REF", "amount": "AMT", "currency": "CCY",
              "status": {"value": "settled"}}}  # fmt: skip
    own = written(tmp_path / "p.txt", "R3,7.00,EUR\n")
    mapping = written(tmp_path / "p.yaml", json.dumps(layout))
    done = CliRunner().invoke(HISTORY, ["history", "import", str(own), "--mapping", str(mapping)])
    assert done.exit_code == 0, done.output
    found = [row for ref in ("R1", "R3") for row in StoreHistory(Settings().master_data_url).find(reference=ref)]
    assert [(row["amount"], row["status"]) for row in found] == [("5.00", "settled"), ("7.00", "settled")]
