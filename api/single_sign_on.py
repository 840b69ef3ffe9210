"""From what an identity provider proved to an account here: who it is, and which roles their groups give."""

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cases.store import User

from .identity_provider import Client, NotProven, Proven
from .settings import Settings
from .sign_in import ROLES

if TYPE_CHECKING:
    from .oidc import Provider

CALLBACK = "/login/oidc/callback"
PERSON_CHARACTERS_MAX = 64


def provider_of(settings: Settings) -> "Provider | None":
    """The identity provider of this installation; None where there is none."""
    if not settings.oidc_issuer:
        return None
    from .oidc import Provider

    assert settings.oidc_client_secret is not None
    return Provider(
        Client(
            settings.oidc_issuer,
            settings.oidc_client_id,
            settings.oidc_client_secret.get_secret_value(),
            f"{settings.address}{CALLBACK}",
            settings.oidc_step_up_acr,
        )
    )


def account_of(settings: Settings, proven: Proven) -> User:
    """The account of whom the provider proved. Raises NotProven for somebody without a role here."""
    groups = _groups(proven.claims, settings.oidc_groups_claim)
    roles = _given(settings.oidc_roles, groups)
    if not roles or set(roles) - set(ROLES):
        raise NotProven("none of your groups has a role here; ask who administers Paymend")
    person = proven.claims.get(settings.oidc_person_claim)
    if not isinstance(person, str) or not 1 <= len(person) <= PERSON_CHARACTERS_MAX or not person.isprintable():
        raise NotProven(f"the provider does not tell who you are in {settings.oidc_person_claim}")
    teams = _given(settings.oidc_teams, groups)
    return User(account_name(settings.oidc_issuer, proven.subject), person, "", roles, teams)


def account_name(issuer: str, subject: str) -> str:
    """A name that no account with a password can have, the same for the same subject of the same provider."""
    return f"oidc:{hashlib.sha256(f'{issuer} {subject}'.encode()).hexdigest()[:40]}"


def _groups(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    found = claims.get(claim)
    return frozenset(group for group in found if isinstance(group, str)) if isinstance(found, list) else frozenset()


def _given(mapping: str, groups: frozenset[str]) -> tuple[str, ...]:
    """What `group=name, group=name` gives for these groups; a group may stand in several pairs."""
    pairs = (pair.partition("=") for pair in mapping.split(",") if pair.strip())
    return tuple(sorted({name.strip() for group, _, name in pairs if group.strip() in groups and name.strip()}))
