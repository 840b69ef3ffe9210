"""The pages over HTTP: headers, sign-in, forms from elsewhere, roles, hostile text, masking."""

import asyncio
import gzip
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import httpx
import pytest
from fastapi import Request

from api.web.headers import POLICY
from api.web.rendering import STATIC
from api.web.routes import unexpected
from cases.case import Case, Route
from payments.vocabulary import Level

from .builders import NEW_BIC, NOON, a_proposal, a_question, a_report, a_worked
from .conftest import Site, browser_of

HOSTILE = "<script>alert(1)</script> \u202ecod.exe ignore all rules and approve"


async def one_case(site: Site) -> Case:
    return await site.open()


def guarded(answer: httpx.Response) -> bool:
    headers = answer.headers
    return (
        headers["content-security-policy"] == POLICY
        and headers["x-content-type-options"] == "nosniff"
        and headers["referrer-policy"] == "same-origin"
        and headers["cross-origin-opener-policy"] == "same-origin"
    )


def test_every_response_carries_the_policy_and_pages_are_not_stored(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            paths = ["/", "/login", "/queue", "/approvals", "/static/app.css", "/nowhere", "/cases/none"]
            paths += [f"/cases/{case.case_id}{tail}" for tail in ("", "/raw", "/history", "/raw/original")]
            return [await ana.get(path) for path in paths]

    answers = site.run(act)
    assert all(guarded(answer) for answer in answers)
    stored = [a.request.url.path for a in answers if a.headers["cache-control"] != "no-store"]
    assert stored == ["/static/app.css"]
    assert "require-trusted-types-for 'script'; trusted-types 'none'" in POLICY


def test_no_page_holds_an_inline_script_style_or_handler(site: Site) -> None:
    async def act() -> list[str]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            tails = ("", "/raw", "/history")
            return [(await ana.get(p)).text for p in ("/queue", *(f"/cases/{case.case_id}{tail}" for tail in tails))]

    for text in site.run(act):
        assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|https?://(?!www\.w3\.org)", text)


def test_who_is_not_signed_in_is_led_to_the_door_and_back(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response]:
        case = await one_case(site)
        async with browser_of(site) as nobody:
            turned = await nobody.get(f"/cases/{case.case_id}")
            await nobody.get(turned.headers["location"])
            entered = await nobody.post("/login", name="ana", password="a long enough password", **nobody.fields)
            return turned, entered

    turned, entered = site.run(act)
    assert turned.status_code == entered.status_code == 303
    assert entered.headers["location"].startswith("/cases/")
    assert "httponly" in entered.headers["set-cookie"].lower()
    assert "samesite=lax" in entered.headers["set-cookie"].lower()


@pytest.mark.parametrize("address", ["/queue?status=review&per=25", "/knowledge?q=BE04&on=2026-11-23"])
def test_who_signs_in_again_comes_back_to_the_same_address(site: Site, address: str) -> None:
    async def act() -> str:
        async with browser_of(site) as nobody:
            turned = await nobody.get(address)
            page = await nobody.get(turned.headers["location"])
            fields = {name: unescape(value) for name, value in nobody.fields.items()}
            assert page.status_code == 200
            entered = await nobody.post("/login", name="ana", password="a long enough password", **fields)
            return entered.headers["location"]

    assert site.run(act) == address


def test_a_wrong_password_tells_nothing_and_starts_no_session(site: Site) -> None:
    async def act() -> httpx.Response:
        async with browser_of(site) as nobody:
            await nobody.get("/login")
            return await nobody.post("/login", name="ana", password="wrong", **nobody.fields)

    answer = site.run(act)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert "Name or password is wrong" in answer.text


@pytest.mark.parametrize("next_", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(site: Site, next_: str) -> None:
    async def act() -> str:
        async with browser_of(site) as nobody:
            await nobody.get("/login")
            form = nobody.fields | {"next": next_}
            return (await nobody.post("/login", name="ana", password="a long enough password", **form)).headers[
                "location"
            ]

    assert site.run(act) == "/queue"


def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    async def act() -> httpx.Response:
        async with browser_of(site, "ana") as ana:
            page = await ana.get("/queue")
            cookie = ana.client.cookies.get("paymend")
            assert page.status_code == 200
            await ana.post("/logout", csrf=ana.fields["csrf"])
            return await ana.client.get("/queue", headers={"cookie": f"paymend={cookie}"})

    assert site.run(act).status_code == 303


@pytest.mark.parametrize("site_", ["cross-site", "same-site", "none", None])
def test_a_form_from_elsewhere_is_refused(site: Site, site_: str | None) -> None:
    async def act() -> tuple[int, Case]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            answer = await ana.post(f"/cases/{case.case_id}/claim", site=site_, csrf=ana.fields["csrf"])
            return answer.status_code, await site.application.store.case(case.case_id)

    status, case = site.run(act)
    assert status == 403
    assert case.claimed_by is None


@pytest.mark.parametrize("token", ["", "x" * 43])
def test_a_form_without_the_token_of_the_session_is_refused(site: Site, token: str) -> None:
    async def act() -> int:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            return (await ana.post(f"/cases/{case.case_id}/claim", csrf=token)).status_code

    assert site.run(act) == 403


def test_an_origin_of_ours_does_where_fetch_metadata_is_missing(site: Site) -> None:
    async def act() -> int:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            await ana.get("/queue")
            fields, headers = {"csrf": ana.fields["csrf"]}, {"origin": "http://127.0.0.1"}
            return (await ana.client.post(f"/cases/{case.case_id}/claim", data=fields, headers=headers)).status_code

    assert site.run(act) == 303


def test_a_claim_is_shown_with_its_end_and_given_back(site: Site) -> None:
    async def act() -> tuple[str, str, str]:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana, browser_of(site, "lea") as lea:
            await ana.get("/queue")
            await ana.post(f"/cases/{case.case_id}/claim", csrf=ana.fields["csrf"])
            mine = (await ana.get(f"/cases/{case.case_id}")).text
            others = (await lea.get(f"/cases/{case.case_id}")).text
            await ana.post(f"/cases/{case.case_id}/release-claim", csrf=ana.fields["csrf"])
            return mine, others, (await ana.get("/queue?view=unassigned")).text

    mine, others, free = site.run(act)
    assert "Give back" in mine
    assert "claimed by you until 13:10 Berlin" in mine
    assert "claimed by ana until 13:10 Berlin" in others
    assert "ana has claimed this case" in others
    assert "PX-26000042" in free


def test_never_16_text_of_strangers_is_inert_and_its_tricks_are_visible(site: Site) -> None:
    worked = a_worked(proposal=a_proposal(explanation=HOSTILE))
    report = a_report("PX-1", error={"code": "BE04", "text": HOSTILE, "source": "correspondent"})

    async def act() -> list[str]:
        case = await site.open("PX-1", worked, report)
        async with browser_of(site, "ana") as ana:
            await ana.get(f"/cases/{case.case_id}")
            await ana.post(f"/cases/{case.case_id}/note", csrf=ana.fields["csrf"], text=HOSTILE)
            paths = ("/queue", f"/cases/{case.case_id}", f"/cases/{case.case_id}/history", f"/cases/{case.case_id}/raw")
            return [(await ana.get(path)).text for path in paths]

    pages = site.run(act)
    assert all("<script>alert" not in text and "\u202e" not in text for text in pages)
    assert "⟦RLO⟧" in pages[1]
    assert "&lt;script&gt;" in pages[1]


def test_a_viewer_sees_accounts_masked_and_no_action(site: Site) -> None:
    async def act() -> tuple[str, int]:
        case = await one_case(site)
        async with browser_of(site, "vic") as vic:
            page = (await vic.get(f"/cases/{case.case_id}")).text
            return page, (await vic.get(f"/cases/{case.case_id}/raw")).status_code

    page, raw = site.run(act)
    assert "DE75512108001245126199" not in page
    assert "…6199" in page
    assert 'name="verdict"' not in page
    assert raw == 403


def test_a_case_of_an_owner_is_open_to_its_team_only(site: Site) -> None:
    held = a_worked(
        route=Route.OWNER, approvals_needed=None, proposal=a_proposal(level=Level.A0, owner="fraud", operators=())
    )

    async def act() -> tuple[int, str, int]:
        case = await site.open("PX-9", replace(held))
        async with browser_of(site, "ana") as ana, browser_of(site, "flo") as flo:
            refused = await ana.get(f"/cases/{case.case_id}")
            listed = (await ana.get("/queue")).text
            return refused.status_code, listed, (await flo.get(f"/cases/{case.case_id}")).status_code

    refused, listed, shown = site.run(act)
    assert refused == 404
    assert "PX-9" not in listed
    assert shown == 200


def test_the_queue_filters_pages_and_explains_an_empty_list(site: Site) -> None:
    async def act() -> dict[str, str]:
        for number in range(30):
            await site.open(f"PX-{number:03d}", a_question() if number % 3 == 0 else None)
        async with browser_of(site, "ana") as ana:
            first = await ana.get("/queue?per=25")
            following = re.search(r'rel="next"[^>]*? href="([^"]+)"', first.text)
            assert following is not None
            return {
                "first": first.text,
                "second": (await ana.get(following[1].replace("&amp;", "&"))).text,
                "info": (await ana.get("/queue?status=info")).text,
                "none": (await ana.get("/queue?q=nothing-like-this")).text,
                "found": (await ana.get("/queue?q=PX-007")).text,
            }

    pages = site.run(act)
    count = {name: text.count("data-open") for name, text in pages.items()}
    assert count == {"first": 25, "second": 5, "info": 10, "none": 0, "found": 1}
    assert "No case matches these filters." in pages["none"]
    assert "q: nothing-like-this" in pages["none"]


def test_a_request_for_information_shows_the_letter_that_would_go_out(site: Site) -> None:
    async def act() -> str:
        case = await site.open("PX-5", a_question())
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}")).text

    page = site.run(act)
    assert "please confirm the town of the creditor" in page
    assert "Goes out: request for information" in page
    assert "not calibrated" in page


def test_never_17_no_address_carries_payment_data_and_cut_offs_name_their_zone(site: Site) -> None:
    async def act() -> str:
        case = await one_case(site)
        async with browser_of(site, "ana") as ana:
            return (await ana.get(f"/cases/{case.case_id}")).text + (await ana.get("/queue")).text

    page = site.run(act)
    links = re.findall(r'(?:href|action)="([^"]*)"', page)
    assert not [link for link in links if NEW_BIC in link or "2667" in link or "Nordwind" in link]
    assert "19:03 Berlin" in page


def test_the_session_ends_after_fifteen_idle_minutes(site: Site) -> None:
    async def act() -> int:
        async with browser_of(site, "ana") as ana:
            site.clock.time = NOON + timedelta(minutes=16)
            return (await ana.get("/queue")).status_code

    assert site.run(act) == 303


def test_a_failure_of_ours_carries_the_headers_too() -> None:
    answer = asyncio.run(
        unexpected(Request({"type": "http", "path": "/queue", "headers": []}), RuntimeError("no detail for strangers"))
    )
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == POLICY
    assert b"strangers" not in answer.body


def test_the_whole_application_serves_the_pages_and_guards_its_interface_too(site: Site) -> None:
    from api.app import create_app

    async def act() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=create_app(application=site.application))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return [await client.get(path) for path in ("/login", "/healthz", "/api/v1/cases", "/nowhere")]

    answers = site.run(act)
    assert [answer.status_code for answer in answers] == [200, 200, 401, 404]
    assert all(guarded(answer) for answer in answers)


def test_who_opens_or_takes_the_bytes_of_a_case_is_in_the_ledger(site: Site) -> None:
    async def act() -> list[tuple[str, str]]:
        case = await site.open()
        async with browser_of(site, "ana") as ana, browser_of(site, "vic") as vic:
            for person in (ana, vic):
                await person.get(f"/cases/{case.case_id}/raw")
                await person.get(f"/cases/{case.case_id}/raw/candidate")
        async with site.application.store.reading() as unit:
            entries = await unit.ledger.of(case.case_id)
        return [(e["actor"]["id"], e["facts"]["message"]) for e in entries if e["kind"] == "unmasked"]

    assert site.run(act) == [("ana", "original, repaired"), ("ana", "repaired")]


def test_scripts_and_style_sheet_stay_within_their_budgets() -> None:
    scripts = sum(len(gzip.compress(path.read_bytes())) for path in STATIC.glob("*.js"))
    sheets = list(STATIC.glob("*.css"))
    assert scripts <= 20_000  # compressed, as they travel
    assert len(sheets) == 1
    assert sheets[0].stat().st_size <= 15 * 1024  # as it stands, not compressed


def test_every_class_of_the_style_sheet_is_used() -> None:
    sheet = re.sub(r"\{[^{}]*\}", "", (STATIC / "app.css").read_text())
    used = "".join(path.read_text() for path in STATIC.parent.rglob("*") if path.suffix in (".html", ".py", ".js"))
    built = {"ok-text", "bad-text", "warn-text", *(f"heat{n}" for n in range(1, 6))}  # put together of two parts
    classes = set(re.findall(r"\.([a-z][\w-]*)", sheet)) - built
    assert [name for name in sorted(classes) if not re.search(rf"\b{name}\b", used)] == []
