"""Notices of near cut-offs through a real mail server and a real HTTP server: once, in time, no payment data."""

import asyncio
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from store_builders import MESSAGE, NOON, SteppingClock, a_report

from api.notices import tellers_of
from api.settings import Settings
from cases.case import Route, Status
from cases.intake import open_case
from cases.notices import Notices, threshold
from cases.store import CaseStore, migrate, open_store
from cases.webhooks import SIGNATURE, signature

SECRET = "a secret of the webhooks"
SECRETS_OF_PAYMENTS = ("FR76", "Ordelle", "1250", "LK-77120", "Q1-0001")


class MailRoom(socketserver.BaseRequestHandler):
    """As much of an SMTP server as a client needs; `refusing` answers 451 to the mail."""

    def handle(self) -> None:
        lines = self.request.makefile("rb")
        self._say("220 test")
        for line in lines:
            word = line.split(b":")[0].split()[0].upper() if line.split() else b""
            if word == b"DATA":
                if self.server.refusing:  # type: ignore[attr-defined]
                    self._say("451 come again")
                    continue
                self._say("354 go on")
                body = b"".join(iter(lambda: next(lines), b".\r\n"))
                self.server.mails.append(message_from_bytes(body, policy=policy.default))  # type: ignore[attr-defined]
            self._say("221 bye" if word == b"QUIT" else "250 ok")

    def _say(self, text: str) -> None:
        self.request.sendall(text.encode() + b"\r\n")


class Ear(BaseHTTPRequestHandler):
    """Keeps what was posted."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((body, self.headers[SIGNATURE]))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def served(server: Any) -> Iterator[Any]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def mail_room() -> Iterator[Any]:
    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailRoom)
    server.mails, server.refusing, server.daemon_threads = [], False, True
    with served(server):
        yield server


@pytest.fixture
def ear() -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Ear)
    server.heard = []
    with served(server):
        yield server


def settings_for(home: Path, mail_room: Any, ear: Any) -> Settings:
    return Settings(
        home=home, smtp_url=f"smtp://127.0.0.1:{mail_room.server_address[1]}", notice_mail_to="desk@bank.example",
        notice_mail_from="paymend@bank.example", webhook_secret=SECRET,
        notice_urls=f"http://127.0.0.1:{ear.server_address[1]}/notices", _env_file=None,
    )  # fmt: skip


async def a_case_due(store: CaseStore, name: str, minutes: float, **how: Any) -> str:
    text = MESSAGE.replace("7a1c2f5e", f"{abs(hash(name)) % 10**8:08d}")
    case = (await open_case(store, a_report(name, message=text), now=NOON)).case
    due = replace(case, status=Status.AWAITING_APPROVAL, deadline=NOON + timedelta(minutes=minutes), **how)
    async with store.writing() as unit:
        assert await unit.cases.change(due, was=case)
    return case.case_id


def scene(settings: Settings, play: Any) -> Any:
    migrate(settings.store_url)

    async def run() -> Any:
        store, clock = open_store(settings.store_url), SteppingClock()
        try:
            return await play(store, clock, Notices(store, tellers_of(settings, clock), clock))
        finally:
            await store.close()

    return asyncio.run(run())


def test_each_case_is_told_once_at_each_threshold_and_says_nothing_of_its_payment(
    tmp_path: Path, mail_room: Any, ear: Any
) -> None:
    settings = settings_for(tmp_path, mail_room, ear)

    async def play(store: CaseStore, clock: SteppingClock, notices: Notices) -> str:
        case_id = await a_case_due(store, "Q1-0001", 35)
        for _ in range(40):  # and again from another process at the same time
            twin = Notices(store, notices.tellers, clock)
            await asyncio.gather(notices.tell_due(), twin.tell_due())
            clock.advance(minutes=1)
        return case_id

    case_id = scene(settings, play)
    told = [json.loads(body)["notices"] for body, _ in ear.heard]
    assert [(n["case_id"], n["minutes"]) for [n] in told] == [(case_id, 30), (case_id, 10), (case_id, 2)]
    assert [mail["Subject"] for mail in mail_room.mails] == [
        f"Paymend: cut-off within {minutes} minutes for 1 case" for minutes in (30, 10, 2)
    ]
    assert mail_room.mails[0]["To"] == "desk@bank.example"
    assert f"/cases/{case_id}" in mail_room.mails[0].get_content()
    everything = str(told) + "".join(mail.as_string() for mail in mail_room.mails)
    assert [part for part in SECRETS_OF_PAYMENTS if part in everything] == []
    body, sent = ear.heard[0]
    assert sent == signature(SECRET.encode(), body, NOON + timedelta(minutes=5))


def test_owners_cases_check_cases_and_finished_ones_are_not_told(tmp_path: Path, mail_room: Any, ear: Any) -> None:
    settings = settings_for(tmp_path, mail_room, ear)

    async def play(store: CaseStore, _clock: SteppingClock, notices: Notices) -> int:
        await a_case_due(store, "owner", 5, route=Route.OWNER, level="A0")
        await a_case_due(store, "level", 5, level="A0")
        await a_case_due(store, "late", -1)
        await a_case_due(store, "check", 5, check_for="ana")
        await a_case_due(store, "far", 31)
        return await notices.tell_due()

    assert scene(settings, play) == 0
    assert (mail_room.mails, ear.heard) == ([], [])


def test_a_server_that_refuses_is_asked_again_until_the_cut_off(tmp_path: Path, mail_room: Any, ear: Any) -> None:
    settings = settings_for(tmp_path, mail_room, ear)
    mail_room.refusing = True

    async def play(store: CaseStore, clock: SteppingClock, notices: Notices) -> list[int]:
        await a_case_due(store, "Q1-0001", 1)
        first = await notices.tell_due()
        clock.advance(seconds=20)
        mail_room.refusing = False
        second = await notices.tell_due()
        clock.advance(minutes=5)
        return [first, second, await notices.tell_due()]

    assert scene(settings, play) == [1, 1, 0]  # by the request at once, by mail at the second try
    assert len(mail_room.mails) == len(ear.heard) == 1


def test_many_cases_are_one_mail(tmp_path: Path, mail_room: Any, ear: Any) -> None:
    settings = settings_for(tmp_path, mail_room, ear)

    async def play(store: CaseStore, _clock: SteppingClock, notices: Notices) -> int:
        for number in range(12):
            await a_case_due(store, f"Q{number}", 20 + number / 10)
        return await notices.tell_due()

    assert scene(settings, play) == 24
    assert [mail["Subject"] for mail in mail_room.mails] == ["Paymend: cut-off within 30 minutes for 12 cases"]


@pytest.mark.parametrize(("minutes", "told"), [(30, 30), (10.1, 30), (10, 10), (2, 2), (0.1, 2)])
def test_a_case_that_comes_late_is_told_by_the_nearest_threshold(minutes: float, told: int) -> None:
    assert threshold(timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    "given",
    [
        {"notice_mail_to": "a@b.example"},
        {"notice_urls": "https://hooks.example/x"},
        {"smtp_url": "http://mail.example"},
    ],
)
def test_half_a_setting_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **given)


def test_a_server_elsewhere_without_encryption_gets_nothing(mail_room: Any) -> None:
    from api.notices.mail import Mail
    from cases.store.notice_rows import Notice

    teller = Mail(f"smtp://0.0.0.0:{mail_room.server_address[1]}", "a@b.example", "c@d.example", "https://desk.example")
    with pytest.raises(OSError, match="STARTTLS"):
        teller.tell([Notice("01X", 2, NOON)])
    assert mail_room.mails == []
