"""Sign-in by an identity provider in a process of its own: the way there and back, and every token that must not do."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from counter import Counter
from provider_process import CLIENT, SECRET
from store_builders import SteppingClock

from api.clock import WallClock
from api.settings import Settings
from api.sign_in import disable_account
from tests.ports import free_port

PATIENCE_SECONDS = 60


class Idp:
    """The provider as a test steers it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def say(self, path: str, **told: Any) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.issuer}{path}", json.dumps(told).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.loads(answer.read())  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def provider() -> Iterator[Idp]:
    port = free_port()
    process = subprocess.Popen([sys.executable, str(Path(__file__).parent / "provider_process.py"), str(port)])
    idp = Idp(f"http://127.0.0.1:{port}")
    try:
        ends = time.monotonic() + PATIENCE_SECONDS
        while not answers(idp):
            assert process.poll() is None, "the provider ended"
            assert time.monotonic() < ends, "the provider does not answer"
            time.sleep(0.1)
        yield idp
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def answers(idp: Idp) -> bool:
    try:
        idp.say("/twist")
    except OSError:
        return False
    return True


@pytest.fixture
def signed(provider: Idp, tmp_path: Path, serve: Any) -> Any:
    """Run a scene with (client, counter) on an installation that knows the provider."""
    provider.say("/twist")
    names = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    rights = {"oidc_roles": "pay-ops=operator, pay-check=approver", "oidc_teams": "team-control=control"}
    more = {"oidc_person_claim": "employee", "oidc_step_up_acr": "gold"}
    settings = Settings(home=tmp_path, workers=0, _env_file=None, **names, **rights, **more)

    def run(scene: Any) -> Any:
        return serve(scene, settings=settings, clock=WallClock())

    return run


async def to_provider(client: httpx.AsyncClient, query: str = "") -> str:
    """Leave for the provider and come back: the address of our callback."""
    left = await client.get(f"/login/oidc{query}")
    assert left.status_code == 303, left.text
    async with httpx.AsyncClient() as browser:
        return str((await browser.get(left.headers["location"])).headers["location"])


async def sign_in(client: httpx.AsyncClient, query: str = "") -> httpx.Response:
    back = urlsplit(await to_provider(client, query))
    return await client.get(f"{back.path}?{back.query}")


def test_who_is_proven_gets_the_roles_of_their_groups_and_one_person_id(signed: Any) -> None:
    async def scene(client: httpx.AsyncClient, counter: Counter) -> Any:
        answer = await sign_in(client, "?next=/approvals")
        page = await client.get("/queue")
        async with counter.application.store.reading() as unit:
            users = await unit.people.all_users()
            return answer, page, users, await unit.ledger.page(kinds=["user_changed"])

    answer, page, (user,), entries = signed(scene)
    assert (answer.status_code, answer.headers["location"]) == (303, "/approvals")
    assert page.status_code == 200
    assert (user.person, user.roles, user.teams) == ("E1001", ("operator",), ())
    assert [entry["facts"]["what"] for entry in entries] == ["taken in"]


TWISTS: dict[str, dict[str, Any]] = {
    "another issuer": {"claims": {"iss": "http://127.0.0.1:1"}},
    "another audience": {"claims": {"aud": "somebody-else"}},
    "our audience beside another, issued to that one": {"claims": {"aud": [CLIENT, "other"], "azp": "other"}},
    "another nonce": {"claims": {"nonce": "made-up"}},
    "no nonce": {"claims": {"nonce": None}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "no end": {"claims": {"exp": None}},
    "not yet": {"claims": {"nbf": 4_000_000_000}},
    "unsigned": {"alg": "none"},
    "public key as a secret": {"alg": "HS256"},
    "a stranger's key": {"alg": "stranger"},
    "no subject": {"claims": {"sub": None}},
    "no group with a role": {"person": "eve"},
    "no person": {"claims": {"employee": None}},
    "a logout token": {"claims": {"events": {}}},
}


@pytest.mark.parametrize("twist", TWISTS)
def test_a_token_that_proves_less_signs_nobody_in(signed: Any, provider: Idp, twist: str) -> None:
    async def scene(client: httpx.AsyncClient, counter: Counter) -> Any:
        provider.say("/twist", **TWISTS[twist])
        answer = await sign_in(client)
        page = await client.get("/queue")
        async with counter.application.store.reading() as unit:
            return answer, page, await unit.people.all_users()

    answer, page, users = signed(scene)
    assert answer.status_code == 403
    assert "Not signed in" in answer.text
    assert page.status_code == 303
    assert users == ()


def test_a_callback_works_once_and_only_in_the_browser_that_left(signed: Any) -> None:
    async def scene(client: httpx.AsyncClient, counter: Counter) -> Any:
        back = urlsplit(await to_provider(client))
        path = f"{back.path}?{back.query}"
        state = parse_qs(back.query)["state"][0]
        async with counter.client() as stranger:
            forged = await stranger.get(path)
        swapped = await client.get(path.replace(state, "x" * len(state)))
        elsewhere = await client.get(path.replace("iss=", "iss=x"))
        cookie = dict(client.cookies)
        first = await client.get(path)
        client.cookies.update(cookie)
        return forged, swapped, elsewhere, first, await client.get(path)

    answers = signed(scene)
    assert [answer.status_code for answer in answers] == [403, 403, 403, 303, 403]


def test_keys_that_the_provider_rotates_are_read_again(signed: Any, provider: Idp, monkeypatch: Any) -> None:
    from datetime import timedelta

    from api import oidc

    async def scene(client: httpx.AsyncClient, _: Counter) -> Any:
        first = await sign_in(client)
        provider.say("/rotate")
        soon = await sign_in(client)  # strangers must not make us ask for keys at every token
        monkeypatch.setattr(oidc, "KEYS_AT_MOST_EVERY", timedelta(0))
        return first, soon, await sign_in(client)

    assert [answer.status_code for answer in signed(scene)] == [303, 403, 303]


def test_a_step_up_needs_a_fresh_and_strong_proof_and_gives_a_new_session(signed: Any, provider: Idp) -> None:
    async def scene(client: httpx.AsyncClient, counter: Counter) -> Any:
        async def proven() -> Any:
            from api.sessions import read_session

            session = await read_session(counter.application.store, client.cookies["paymend"], now=WallClock().now())
            assert session is not None
            return session.sha256, (WallClock().now() - session.authenticated_at).total_seconds()

        await sign_in(client)
        plain = await proven()
        provider.say("/twist", claims={"acr": "bronze"})
        weak = await sign_in(client, "?again=1")
        provider.say("/twist")
        strong = await sign_in(client, "?again=1")
        return plain, weak, strong, await proven()

    plain, weak, strong, stepped = signed(scene)
    assert plain[1] > 10**9  # an ordinary sign-in without the class asked for is no step-up
    assert (weak.status_code, strong.status_code) == (403, 303)
    assert stepped[1] < 60
    assert stepped[0] != plain[0]


def test_roles_follow_the_provider_and_a_shut_account_stays_shut(signed: Any, provider: Idp) -> None:
    async def scene(client: httpx.AsyncClient, counter: Counter) -> Any:
        store = counter.application.store
        await sign_in(client)
        provider.say("/twist", claims={"groups": ["pay-check", "team-control"]})
        await sign_in(client)
        async with store.reading() as unit:
            (user,) = await unit.people.all_users()
        await disable_account(store, user.name, now=WallClock().now())
        return user, await client.get("/queue"), await sign_in(client)

    user, page, again = signed(scene)
    assert (user.roles, user.teams) == (("approver",), ("control",))
    assert (page.status_code, again.status_code) == (303, 403)


def test_signing_out_at_the_provider_ends_sessions_and_tokens_here(signed: Any, provider: Idp) -> None:
    async def scene(client: httpx.AsyncClient, _: Counter) -> Any:
        await sign_in(client)
        bought = await client.post("/api/v1/tokens", json={"id_token": provider.say("/id_token")["token"]})
        token = {"Authorization": f"Bearer {bought.json()['token']}"}
        before = await client.get("/api/v1/cases", headers=token)
        id_token = provider.say("/id_token")["token"]
        wrong = await client.post("/login/oidc/logout", data={"logout_token": id_token})
        right = await client.post("/login/oidc/logout", data={"logout_token": provider.say("/logout_token")["token"]})
        after = await client.get("/api/v1/cases", headers=token)
        return before, wrong, right, after, await client.get("/queue"), await client.get("/login?left=1")

    before, wrong, right, after, page, form = signed(scene)
    assert [a.status_code for a in (before, wrong, right, after, page)] == [200, 400, 200, 401, 303]
    assert f"{provider.issuer}/end?client_id={CLIENT}" in form.text


@pytest.mark.parametrize("claims", [{"iat": 1_700_000_000}, {"aud": "other"}, {"exp": 1_700_000_000}])
def test_an_old_or_foreign_id_token_buys_no_token(signed: Any, provider: Idp, claims: dict[str, Any]) -> None:
    async def scene(client: httpx.AsyncClient, _: Counter) -> Any:
        provider.say("/twist", claims=claims)
        return await client.post("/api/v1/tokens", json={"id_token": provider.say("/id_token")["token"]})

    assert signed(scene).status_code == 401


def test_a_provider_that_is_not_there_signs_nobody_in(serve: Any, tmp_path: Path) -> None:
    names = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    settings = Settings(home=tmp_path, workers=0, _env_file=None, oidc_roles="a=operator", **names)

    async def scene(client: httpx.AsyncClient, _: Counter) -> Any:
        return await client.get("/login/oidc")

    answer = serve(scene, settings=settings, clock=SteppingClock())
    assert (answer.status_code, "does not answer" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "settings",
    [
        {"oidc_issuer": "https://id.example"},
        {"oidc_issuer": "http://id.example", "oidc_client_id": "a", "oidc_client_secret": "b"},
        {"password_sign_in": False},
    ],
)
def test_half_a_provider_is_refused_at_the_start(tmp_path: Path, settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="PAYMEND_"):
        Settings(home=tmp_path, _env_file=None, **settings)
