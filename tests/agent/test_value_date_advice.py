"""Another value date names its source, and its advice the true cause: a day that was open is no holiday."""

import pytest

from .builders import an_agent, resolved
from .test_triage import an_example

HOLIDAY, CUT_OFF = "HOLIDAY FOR THE CURRENCY", "CUT-OFF TIME OF THE CURRENCY HAD PASSED"


@pytest.mark.parametrize(
    ("day", "code", "told", "untold"),
    [
        ("2026-11-22", "DT03", HOLIDAY, CUT_OFF),  # a Sunday
        ("2026-11-19", "DT01", CUT_OFF, HOLIDAY),  # a Thursday that is over
        ("2026-11-19", "TM01", CUT_OFF, HOLIDAY),
    ],
)
def test_an_advice_names_the_true_cause(day: str, code: str, told: str, untold: str) -> None:
    exception = an_example("PB-56", 1)
    exception["message"] = exception["message"].replace("2026-11-22</IntrBkSttlmDt>", f"{day}</IntrBkSttlmDt>")
    exception["error"] = {"source": "gateway", "code": code}
    outcome = resolved(an_agent(), exception)
    (moved,) = [op for op in outcome["operators"] if op["op"] == "SetValueDate"]
    quotes = [e["quote"] for e in outcome["evidence"] if e["id"] in moved["evidence"]]
    assert any(quote.startswith("calendars ") and moved["new"] in quote for quote in quotes), "the new day has a source"
    (letter,) = [one["message"] for one in outcome["outgoing"]]
    assert told in " ".join(letter.split())
    assert untold not in " ".join(letter.split())
