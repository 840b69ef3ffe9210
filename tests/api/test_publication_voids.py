"""A publication takes the force of the approvals that stood: the next signature finds other knowledge."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from store_builders import RecordingChannel, SteppingClock, a_person

from api.bootstrap import Application, assemble
from api.deciding import take
from api.publishing import publish, save_draft, submit
from api.settings import Settings
from cases.approval import StaleDecision
from cases.case import Case
from cases.decision import Role, Verdict, actor_of
from cases.decision_request import DecisionRequest
from cases.intake import open_case
from cases.rekeying import secret_of
from cases.report import Report
from cases.store import migrate
from evals.scenario import SCENARIOS, load_scenario
from knowledge_base.playbooks import DOCUMENTS

SCENARIO = load_scenario(SCENARIOS / "04-iban-digit-amended")
FILE = "playbooks/PB-25-iban-invalid.md"
EDITORS = [a_person(name, Role.KNOWLEDGE_EDITOR) for name in ("kim", "kai")]


def approval(case: Case, person: str, role: Role, team: str, **rekeyed: str) -> DecisionRequest:
    return DecisionRequest(
        case_id=case.case_id, verdict=Verdict.APPROVE, version=case.version, repaired_sha256=case.repaired_sha256,
        reason="", person=a_person(person, role, teams=(team,)), idempotency_key=f"{person}{case.version}",
        rekeyed=rekeyed,
    )  # fmt: skip


async def published(application: Application, clock: SteppingClock) -> None:
    """One more sentence in the playbook behind the proposal, drafted by kim and published by kai from tomorrow on."""
    store, now = application.store, clock.now()
    first = now.date() + timedelta(days=1)
    text = (DOCUMENTS / FILE).read_text(encoding="utf-8")
    day = text.partition("effective: {from: ")[2][:10]
    text = text.replace(f"effective: {{from: {day}", f"effective: {{from: {first}", 1) + "\nAsk the branch as well.\n"
    await save_draft(store, EDITORS[0], FILE, text, now=now)
    await submit(store, EDITORS[0], FILE, 1, now=now)
    await publish(store, FILE, 1, actor=actor_of(EDITORS[1]), effective_from=first, now=now)


def test_a_publication_voids_the_first_of_two_approvals(tmp_path: Path) -> None:
    settings, clock = Settings(home=tmp_path, workers=0, _env_file=None), SteppingClock()
    migrate(settings.store_url)
    application = assemble(settings, clock=clock, channel=RecordingChannel())

    async def scene() -> tuple[Case, Case, list[Any]]:
        opened = await open_case(application.store, Report(**SCENARIO.exception), now=clock.now())
        assert await application.new_worker().work_one()
        case = await application.store.case(opened.case.case_id)
        once = await take(application, approval(case, "ana", Role.OPERATOR, "entry"))
        await published(application, clock)
        async with application.store.reading() as unit:
            work = await unit.works.get(case.case_id)
        assert work is not None
        secret = secret_of(SCENARIO.exception["message"].encode(), work.verification.repaired)
        assert secret is not None
        with pytest.raises(StaleDecision):
            await take(application, approval(once, "raj", Role.APPROVER, "control", **{secret.path: secret.text}))
        after = await application.store.case(case.case_id)
        voided = [row.voided_at for row in await application.store.decisions(case.case_id)]
        await application.store.close()
        return once, after, voided

    once, after, voided = asyncio.run(scene())
    assert (once.approvals, after.approvals) == (1, 0)
    assert after.version > once.version
    assert [at is not None for at in voided] == [True]
