"""The policy on the pages: proposed in a form, its differences and effect shown, confirmed by another administrator."""

import re
from datetime import timedelta

import httpx
import pytest

from api.doctor import looked_over
from api.sign_in import add_account
from api.web.view_models.policy_form import figure

from .conftest import PASSWORD, Browser, Site, browser_of

LIST, NEW = "/admin/policies", "/admin/policies/new"
FIELD = re.compile(r'<input id="f[\d-]+" name="([^"]+)" value="([^"]*)">')
LINES = re.compile(r'<textarea id="f[\d-]+" name="([^"]+)"[^>]*>\n([^<]*)</textarea>')
CHOICE = re.compile(r'<select id="f[\d-]+" name="([^"]+)">.*?<option selected>([^<]+)</option>')


FIRST_USE = [f"standing_authorisation.first_use.{name}" for name in ("days", "payments", "eur")]


async def add_admins(site: Site) -> None:
    for name, role in (("ada", "admin"), ("bea", "admin"), ("mod", "model_risk")):
        await add_account(site.application.store, name, PASSWORD, [role], now=site.clock.now())


async def propose(browser: Browser, form: str = NEW, **changed: str) -> httpx.Response:
    page = await browser.get(form)
    found = [pair for pattern in (FIELD, LINES, CHOICE) for pair in pattern.findall(page.text)]
    fields = dict(found) | {"switches.auto_format": "on", "reason": "as agreed"} | changed
    return await browser.post(NEW, csrf=browser.fields["csrf"], **fields)


def test_a_change_is_proposed_read_and_confirmed_by_two(site: Site) -> None:
    async def act() -> dict[str, httpx.Response]:
        await add_admins(site)
        await site.open()
        async with browser_of(site, "mod") as mod, browser_of(site, "bea") as bea:
            made = await propose(mod, **{"limits_eur.format_only": "25000"})
            where = made.headers["location"]
            own = await mod.get(where)
            shown = await bea.get(where)
            decision = {"csrf": bea.fields["csrf"], "verdict": "confirm", "reason": "minutes of 23 November"}
            taken = await bea.post(where, **decision)
            twice = await bea.post(where, **decision)
            return {
                "made": made, "own": own, "shown": shown, "taken": taken, "twice": twice,
                "after": await bea.get(where), "list": await bea.get(LIST),
            }  # fmt: skip

    seen = site.run(act)
    assert seen["made"].status_code == 303
    assert ("Limit in EUR: format only" in seen["shown"].text, "25,000" in seen["shown"].text) == (True, True)
    assert "of the last 1 cases" in seen["shown"].text
    assert ('value="withdraw"' in seen["own"].text, 'value="confirm"' in seen["own"].text) == (True, False)
    assert 'value="confirm"' in seen["shown"].text
    assert (seen["taken"].status_code, seen["twice"].status_code) == (303, 409)
    assert 'value="confirm"' not in seen["after"].text
    assert "version 1 is in force" in seen["list"].text
    assert "25,000" in seen["list"].text


def test_a_form_that_says_nothing_or_nonsense_keeps_what_was_typed(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada, browser_of(site, "ana") as ana:
            return [
                await propose(ada),
                await propose(ada, **{"approvals.A2": "many"}),
                await propose(ada, **{"limits_eur.supervisor": "9", "reason": " "}),
                await propose(ada, **{"approvals.A1": "1"}),
                await ana.get(NEW),
                await ada.get(f"{LIST}/none"),
            ]

    nothing, words, silent, fewer, forbidden, none = site.run(act)
    assert [page.status_code for page in (nothing, words, silent, fewer)] == [422] * 4
    assert "this is the policy in force" in nothing.text
    assert 'value="many"' in words.text
    assert 'value="9"' in silent.text
    assert "must be at least 2" in fewer.text
    assert (forbidden.status_code, none.status_code) == (403, 404)


def test_never_without_a_fresh_sign_in_or_by_its_proposer(site: Site) -> None:
    async def act() -> tuple[httpx.Response, httpx.Response, httpx.Response]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada:
            where = (await propose(ada, **{"limits_eur.return": "1"})).headers["location"]
            await ada.get(where)
            own = await ada.post(where, csrf=ada.fields["csrf"], verdict="confirm", reason="me")
            async with browser_of(site, "bea") as bea:
                await bea.get(where)
                site.clock.time = site.clock.now() + timedelta(minutes=6)
                old = await bea.post(where, csrf=bea.fields["csrf"], verdict="confirm", reason="late")
            return own, old, await propose(ada, **{"limits_eur.return": "2"})

    own, old, proposed_late = site.run(act)
    assert own.status_code == 403
    assert (old.status_code, "Sign in again" in old.text) == (403, True)
    assert (proposed_late.status_code, "/login?again=1" in proposed_late.text) == (403, True)


async def proposed_text(site: Site, **changed: str) -> str:
    """What the page of a proposed change says, or the form with what is wrong."""
    async with browser_of(site, "ada") as ada:
        made = await propose(ada, **changed)
        return made.text if made.status_code == 422 else (await ada.get(made.headers["location"])).text


def told(page: str) -> list[tuple[str, str, str]]:
    """The rows of “What changes”: what, before, after."""
    section = page.partition("What changes")[2].partition("</section>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", section)[1:]
    assert f"{len(rows)} place{'' if len(rows) == 1 else 's'}<" in section
    return [tuple(re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)) for row in rows]


def test_levels_rates_and_what_goes_by_itself_are_changed_in_the_form_and_told_in_words(site: Site) -> None:
    async def act() -> list[str]:
        await add_admins(site)
        rates = "EUR 1\nUSD 0.90"
        return [
            await proposed_text(site, **{"levels.6.operators": "", "levels.1.level": "A1"}),
            await proposed_text(
                site,
                **{
                    "levels.8.operators": "RelinkReference", "levels.8.messages": "MT1", "levels.8.level": "A1",
                    "levels.8.fields": "amount",
                },
            ),
            await proposed_text(site, **{"rates.eur": rates, "rates.as_of": "2026-11-23"}),
            await proposed_text(
                site,
                **{
                    "standing_authorisation.per_hour.payments": "10",
                    "standing_authorisation.first_use.days": "60",
                    "standing_authorisation.first_use.eur": "50000",
                    "standing_authorisation.hours_utc": "* 06:00-18:00\nchaps 08:00-16:00",
                },
            ),
            await proposed_text(site, **{"standing_authorisation.owner": ""}),
            await proposed_text(site, **dict.fromkeys(FIRST_USE, "")),
        ]  # fmt: skip

    levels, added, rates, standing, none, silent = site.run(act)
    assert ("Level of “value set” on MT1, all fields", "A2", "A1") in told(levels)
    assert ("Level of “clearing code added” on MT2, all fields", "A1", "–") in told(levels)
    assert ("Level of “RelinkReference” on MT1, amount", "–", "A1") in told(added)
    assert ("EUR for one USD", "0.87", "0.90") in told(rates)
    assert ("EUR for one GBP", "1.14", "–") in told(rates)
    assert ("By itself: payments in 60 minutes", "1,000", "10") in told(standing)
    assert ("By itself: hours utc chaps", "–", "08:00, 16:00") in told(standing)
    assert ("By itself: days for which a counterparty is new", "30", "60") in told(standing)
    assert ("By itself: EUR to a new counterparty", "100,000", "50,000") in told(standing)
    assert ("By itself: payments to a new counterparty", "5", "–") in told(silent)
    assert ("By itself: owner", "payment operations", "–") in told(none)


def test_what_no_level_rate_or_hour_may_be_is_refused_with_what_was_typed(site: Site) -> None:
    odd = (
        {"levels.0.operators": "SetAnything"},
        {"levels.0.messages": ""},
        {"levels.0.level": "A9"},
        {"rates.eur": "USD"},
        {"rates.eur": "USD 1\nUSD 2"},
        {"rates.eur": "USD much"},
        {"standing_authorisation.hours_utc": "always"},
        {"standing_authorisation.strata": "K05"},
        {"standing_authorisation.per_day.payments": "many"},
        {"standing_authorisation.expires_on": "soon"},
        {"standing_authorisation.first_use.days": ""},
        {"standing_authorisation.first_use.payments": "some"},
    )

    async def act() -> list[httpx.Response]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada:
            return [await propose(ada, **one) for one in odd]

    for one, page in zip(odd, site.run(act), strict=True):
        assert page.status_code == 422, one
        assert all(value.splitlines()[0] in page.text for value in one.values() if value), one


def test_one_person_revokes_the_standing_authorisation_on_the_page(site: Site) -> None:
    async def act() -> list[httpx.Response]:
        await add_admins(site)
        revoke = "/admin/policies/revoke"
        async with browser_of(site, "ada") as ada, browser_of(site, "ana") as ana:
            before = await ada.get(LIST)
            await ana.get("/queue")
            told = {"csrf": ada.fields["csrf"], "reason": "an odd pattern"}
            return [
                before,
                await ana.post(revoke, csrf=ana.fields["csrf"], reason="no"),
                await ada.post(revoke, **{**told, "reason": " "}),
                await ada.post(revoke, **told),
                await ada.get(LIST),
                await ada.post(revoke, **told),
            ]

    before, ana, silent, done, after, again = site.run(act)
    assert [page.status_code for page in (ana, silent, done, again)] == [403, 422, 303, 409]
    assert ("Revoke: nothing goes by itself" in before.text, "Revoke: nothing" in after.text) == (True, False)
    assert "revoked: nothing goes by itself" in after.text


def test_a_policy_without_an_authorisation_says_that_nothing_goes_and_offers_the_draft_of_one(site: Site) -> None:
    async def act() -> tuple[str, list[str], str, str, list[bool]]:
        await add_admins(site)
        async with browser_of(site, "ada") as ada, browser_of(site, "bea") as bea:

            async def confirmed(form: str, **changed: str) -> str:
                where = (await propose(ada, form, **changed)).headers["location"]
                shown = (await bea.get(where)).text
                await bea.post(where, csrf=bea.fields["csrf"], verdict="confirm", reason="agreed")
                return shown

            async def is_well() -> bool:
                checks = await looked_over(site.application.store, site.application.settings)
                (found,) = [check for check in checks if check.name == "by itself"]
                return found.ok

            before, well = (await ada.get(LIST)).text, [await is_well()]
            await confirmed(NEW, **{"standing_authorisation.owner": ""})
            told = (await ada.get(LIST)).text
            well.append(await is_well())
            offers = re.findall(r'href="(/admin/policies/new\?[^"]+)"', told)
            drafted = await confirmed(offers[0])
            return before, [told, *offers], drafted, (await ada.get(LIST)).text, [*well, await is_well()]

    before, (without, offer), drafted, after, well = site.run(act)
    says = "The policy has no standing authorisation"
    assert [says in page for page in (before, without, after)] == [False, True, False]
    assert offer == "/admin/policies/new?authorisation=shipped"
    assert ("By itself: owner", "–", "payment operations") in told(drafted)
    assert well[1:] == [False, well[0]]


@pytest.mark.parametrize("typed", ["250.000", "250,000", "250,50", "1.000.000"])
def test_an_amount_that_languages_read_differently_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="write it as 250000"):
        figure(typed)


@pytest.mark.parametrize("typed", ["250000", "250000.50", "0", ""])
def test_an_amount_written_plainly_is_taken_as_it_stands(typed: str) -> None:
    assert figure(typed) == typed


def test_a_share_has_as_many_decimals_as_it_needs() -> None:
    assert figure("0.025", money=False) == "0.025"


def test_amounts_of_the_policy_and_of_its_changes_are_grouped_as_the_language_does(site: Site) -> None:
    async def act() -> list[str]:
        await add_admins(site)
        german = {"accept-language": "de-DE,de;q=0.9"}
        async with browser_of(site, "ada") as ada:
            where = (await propose(ada, **{"limits_eur.format_only": "25000.50"})).headers["location"]
            return [(await ada.client.get(page, headers=german)).text for page in (where, LIST)]

    changed, listed = site.run(act)
    assert re.findall(r">([\d.,]+)<", changed.partition("Was sich ändert")[2].partition("</section>")[0]) == [
        "100.000", "25.000,50",
    ]  # fmt: skip
    cells = re.findall(r">([\d.,]+)<", listed)
    assert {"100.000", "10.000.000", "0,87"} <= set(cells)
    assert not {"100,000", "10,000,000", "0.87"} & set(cells)
