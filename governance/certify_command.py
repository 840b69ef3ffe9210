"""`paymend certify`: from graded runs to a signed certificate."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.confidence.model import ConfidenceModel
    from cases.policy import Policy


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("certify")(certify)


def certify(
    certify_run: Annotated[Path, typer.Option("--certify", help="Folder of the run on the certify cases.")],
    calibrate_run: Annotated[Path, typer.Option("--calibrate", help="Folder of a run on other cases: scores only.")],
    out: Annotated[
        Path, typer.Option(help="Folder for certificate.json and its evidence; PAYMEND_HOME puts it in force.")
    ],
    fit: Annotated[
        Path | None, typer.Option(help="Folder of a run from which the confidence model is fitted; none: bounds only.")
    ] = None,
    plan: Annotated[Path | None, typer.Option(help="The plan; the shipped one if left out.")] = None,
    key: Annotated[Path | None, typer.Option(help="The signing key; made at OUT/keys/certifier if left out.")] = None,
    data_kind: Annotated[str, typer.Option(help="synthetic, or bank for a bank's own resolved cases.")] = "synthetic",
    policy: Annotated[
        str,
        typer.Option(
            help="The policy that the runs must have been made under: a file, or `in-force`. Shipped if left out."
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Certify which kinds of repair may go by themselves. Exit 0 if a stratum passed, 1 if none did."""
    from .certificate import certificate_of
    from .certificates import CONFIDENCE, EVIDENCE, FILE
    from .outcomes_file import read_outcomes
    from .plan import SHIPPED, read_plan
    from .signing import own_key

    planned_at, chosen = datetime.now(UTC), read_plan(plan or SHIPPED)
    certified = _policy(policy, certify_run)
    out.mkdir(parents=True, exist_ok=True)
    model = _fitted(fit, calibrate_run, out / CONFIDENCE)
    calibrate = read_outcomes(calibrate_run / "results.jsonl", model)
    opened_at = datetime.now(UTC)
    cases = read_outcomes(certify_run / "results.jsonl", model)
    made_of = {
        **_made_of(certify_run, calibrate_run),
        **_named(certified),
        "confidence": model.digest if model else "none",
    }
    certificate, lines = certificate_of(
        chosen, cases, calibrate, made_of=made_of, planned_at=planned_at,
        opened_at=opened_at, at=datetime.now(UTC), key=own_key(key or out / "keys" / "certifier.key"),
        data_kind=data_kind,
    )  # fmt: skip
    (out / EVIDENCE).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    (out / FILE).write_text(json.dumps(certificate, sort_keys=True, indent=1, ensure_ascii=False) + "\n", "utf-8")
    _trust(out, certificate["signatures"][0]["public_key"])
    typer.echo(json.dumps(certificate, sort_keys=True) if as_json else _told(certificate, out / FILE))
    _warn_if_other(certificate, out, certified)
    raise typer.Exit(0 if any(s["lambda_hat"] for s in certificate["strata"]) else 1)


def _policy(named: str, run: Path) -> Policy:
    """The policy that is certified. Raises typer.BadParameter where it is unusable, or not the one of the runs."""
    from cases.policy import Policy, UnusablePolicy

    from .chosen_policy import content_of

    try:
        policy = Policy.from_mapping(content_of(named))
    except UnusablePolicy as unusable:
        raise typer.BadParameter(str(unusable)) from unusable
    if _record(run)["deciding"]["policy"] != policy.digest:
        raise typer.BadParameter(
            f"the runs were made under another policy than {named or 'the shipped one'}: "
            "`paymend eval run --policy` says under which, `--policy` here the same"
        )
    return policy


def _named(policy: Policy) -> dict[str, str]:
    """What people call the policy whose digest stands in the certificate."""
    return {"policy_name": policy.name, "policy_version": policy.version}


def _made_of(certify_run: Path, calibrate_run: Path) -> dict[str, Any]:
    """What decided in the runs. Raises typer.BadParameter where the two were not decided by the same."""
    from .outcomes_file import file_digest

    runs = {"certify": certify_run, "calibrate": calibrate_run}
    parts = {name: _record(run)["deciding"] for name, run in runs.items()}
    if parts["certify"] != parts["calibrate"]:
        raise typer.BadParameter("the runs were made with different code, rules, knowledge, prompts or policy")
    splits = {name: file_digest(run / "rows.jsonl") for name, run in runs.items() if (run / "rows.jsonl").exists()}
    rule = "one case for each root cause: the lowest SHA-256 of its id"
    return {**parts["certify"], "splits": splits, "cluster_rule": rule}


def _fitted(fit_run: Path | None, calibrate_run: Path, file: Path) -> ConfidenceModel | None:
    """The confidence model, fitted and written beside the certificate; None, and no file, without a run to fit on."""
    if fit_run is None:
        file.unlink(missing_ok=True)
        return None
    from agent.confidence.model import model_of

    from .fitting import fitted, read_cases

    held = fitted(read_cases(fit_run / "results.jsonl"), read_cases(calibrate_run / "results.jsonl"))
    file.write_text(json.dumps(held, sort_keys=True, indent=1) + "\n", "utf-8")
    return model_of(held)


def _warn_if_other(certificate: dict[str, Any], out: Path, policy: Policy) -> None:
    from agent.resolving import shipped_sources

    from .certificates import deciding_parts, with_model

    parts = deciding_parts(with_model(out, shipped_sources(policy=policy)))
    other = [name for name, value in parts.items() if certificate["made_of"][name] != value]
    if other:
        typer.echo(f"void for this installation: {', '.join(other)} changed since the runs", err=True)
    if not policy.auto_certified:
        typer.echo("under this policy nothing goes by certificate: its switch auto_certified is off", err=True)


def _record(run: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((run / "run.json").read_text("utf-8"))
    return held


def _trust(out: Path, public: str) -> None:
    keys = out / "keys" / "certifiers"
    held = keys.read_text().split() if keys.exists() else []
    keys.parent.mkdir(parents=True, exist_ok=True)
    keys.write_text("".join(f"{k}\n" for k in dict.fromkeys([*held, public])))


def _told(certificate: dict[str, Any], path: Path) -> str:
    lines = [
        f"{certificate['id']} in {path}, valid until {certificate['valid_until']} ({certificate['data_kind']} cases)"
    ]
    for s in certificate["strata"]:
        verdict = (
            f"from confidence {s['lambda_hat']}" if s["lambda_hat"] else "nothing: too few cases, or too many wrong"
        )
        lines.append(
            f"  {s['key']}: releases {verdict}; {s['errors']} wrong of {s['n_released']} (of {s['n']} eligible),"
            f" alpha {float(s['alpha']):.2%} at confidence {1 - float(s['delta']):.2%}"
        )
    return "\n".join(lines)
