"""What every page needs: the store and its ports, the person who looks, and the rendering of an answer."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request
from starlette.responses import Response

from cases.approval import DecisionPorts, DecisionRequest, NotEntitled, decide
from cases.case import Case
from cases.decision import Person
from cases.entitlement import can
from cases.policy import Policy
from cases.ports import Clock
from cases.store import Act, CaseStore, NoSuchCase

from ..sessions import Session, read_session
from .case_file import CaseFile, case_file
from .rendering import page as rendered
from .stamps import Stamps

SECRET_NAME = "page_secret"
CLAIM_LEASE = timedelta(minutes=10)
OWNERS = ("compliance", "fraud", "legal")
SECURE_COOKIE, LOOPBACK_COOKIE = "__Host-paymend", "paymend"
