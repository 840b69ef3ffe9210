"""What is wrong with the payments of the demo queue: one function for each family of faults."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from payments.vocabulary import Rail
from reference.calendars import BankCalendars

from . import messages as m
from .people import CORRESPONDENT, CREDITORS, DEBTORS, DUBAI, HONG_KONG, RETIRED, SUCCESSOR, TOKYO, reference_rows

Exception_ = dict[str, Any]
AMOUNTS = ("1250.40", "18450.00", "980.15", "7320.40", "46200.00", "312.75", "129400.00", "5480.00", "2667.40")
CURRENCY_OF = {"GB": "GBP", "PL": "PLN"}


def open_day(currency: str, day: date) -> date:
    """The first day on or after `day` on which the currency is open on the rail of the demo."""
    return BankCalendars().next_business_day(Rail.SWIFT_FINPLUS, currency, day) or day


def day_before(currency: str, day: date) -> date:
    """The last open day before `day`."""
    calendars = BankCalendars()
    before = day - timedelta(days=1)
    while calendars.is_open(Rail.SWIFT_FINPLUS, currency, before) is False:
        before -= timedelta(days=1)
    return before


def transfer(number: int, day: date, **values: Any) -> m.Transfer:
    """Payment `number` of the demo: debtor, creditor and amount vary with the number."""
    creditor = values.pop("creditor", CREDITORS[number % len(CREDITORS)])
    currency = values.pop("currency", CURRENCY_OF.get(creditor.country, "EUR"))
    plain = m.Transfer(
        number=number,
        day=open_day(currency, day),
        debtor=DEBTORS[number % len(DEBTORS)],
        creditor=creditor,
        currency=currency,
        amount=AMOUNTS[number % len(AMOUNTS)],
        remittance=f"Invoice {4000 + number}",
    )
    return replace(plain, **values)


def _report(t: m.Transfer, message: str, source: str, code: str | None, text: str, **more: Any) -> Exception_:
    rows = reference_rows(t.debtor, t.creditor) | more.pop("rows", {})
    error = {"source": source, "code": code, "text": text}
    return {"message": message, "error": error, "direction": "outgoing", "reference": rows, **more}


def charset(number: int, day: date) -> Exception_:
    remittance = ("RECHNUNG_4711", "ORDER #881", "A_B 2026_07", "INV@4410", "LIEFERUNG_12")[number % 5]
    t = transfer(number, day, remittance=remittance, bearer="SHA")
    text = f"{{1:F21{m.OWN_BIC}AXXX0417{number:06d}}}{{4:{{177:{day:%y%m%d}0914}}{{451:1}}{{405:M60}}}}"
    related = [{"role": "nak", "message": text, "authenticated": True}]
    return _report(t, m.mt103(t), "swift_nak", "M60", "Character outside the set", related=related)


def unstructured_address(number: int, day: date) -> Exception_:
    creditor = replace(CREDITORS[number % len(CREDITORS)], address={})
    t = transfer(number, day, creditor=creditor)
    return _report(
        t, m.pacs008(t), "correspondent", "BE04", "Creditor address unstructured", profile="cbpr-sr2026-strict"
    )


def letter_in_iban(number: int, day: date) -> Exception_:
    creditor = CREDITORS[number % 2]
    account = creditor.account[:6] + creditor.account[6:].replace("0", "O", 1)
    t = transfer(number, day, creditor=replace(creditor, account=account))
    return _report(t, m.pain001(t), "gateway", "AC03", "Creditor account invalid", rows={"accounts": []})


def amended_iban(number: int, day: date) -> Exception_:
    creditor = CREDITORS[number % len(CREDITORS)]
    right = creditor.account
    wrong = right[:-1] + str((int(right[-1], 36) + 1) % 10)
    t = transfer(number, day, creditor=replace(creditor, account=wrong))
    text = f"WE CONFIRM CREDITOR ACCOUNT IS {right} INSTEAD OF {wrong} FOR {t.reference}"
    related = [{"role": "amendment", "message": text, "authenticated": True}]
    rows = reference_rows(t.debtor, creditor)
    return _report(t, m.pacs008(t), "correspondent", "AC03", "IBAN check digit invalid", related=related, rows=rows)


def charges_missing(number: int, day: date) -> Exception_:
    t = transfer(number, day, bearer="CRED")
    return _report(t, m.pacs008(t), "gateway", "CB-CHG-01", "Charge bearer CRED without charges information")


def yen_with_decimals(number: int, day: date) -> Exception_:
    # Every third one has decimals that are not zero: those may not be dropped.
    amount = "250000.50" if number % 3 == 0 else f"{180000 + 1000 * (number % 7)}.00"
    t = transfer(number, day, creditor=TOKYO, currency="JPY", amount=amount)
    return _report(t, m.pacs008(t), "mi", "CB-AMT-02", "Too many fraction digits for JPY")


def cover_with_other_uetr(number: int, day: date) -> Exception_:
    t = transfer(number, day, creditor=HONG_KONG, currency="USD", amount="310000.00")
    message = m.cover(t, correspondent=CORRESPONDENT, cover_uetr=m.uetr(f"cover-{number}"))
    related = [{"role": "original", "message": m.pacs008(t), "authenticated": True}]
    return _report(t, message, "correspondent", "CONR", "Cover not matched to the customer payment", related=related)


def purpose_missing(number: int, day: date) -> Exception_:
    t = transfer(number, day, creditor=DUBAI, currency="AED", amount="96500.00")
    return _report(t, m.pacs008(t), "correspondent", "AGNT", "Purpose of payment missing for AED")


def retired_bic(number: int, day: date) -> Exception_:
    t = transfer(number, day, creditor=CREDITORS[4], creditor_agent=RETIRED)
    merged = {"bic": RETIRED, "country": "PT", "status": "merged", "successor_bic": SUCCESSOR}
    rows = reference_rows(t.debtor, t.creditor)
    rows = {**rows, "banks": [*rows["banks"], merged]}
    return _report(t, m.pacs008(t), "gateway", "RC01", "Bank identifier not active", rows=rows)


def resend_after_timeout(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    paid = {
        "uetr": t.uetr,
        "reference": t.reference,
        "end_to_end_id": f"INV-{number:05d}",
        "debtor_account": t.debtor.account,
        "creditor_account": t.creditor.account,
        "amount": t.amount,
        "currency": t.currency,
        "value_date": str(day),
        "status": "pending",
    }
    related = [{"role": "status_report", "message": m.pseudo_ack(t), "authenticated": True}]
    rows = {"payments": [paid]}
    return _report(t, m.pacs008(t), "gateway", "AB05", "No answer in 30 s. RESEND?", related=related, rows=rows)


def amend_by_free_text(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    other = m.iban("NL", f"LMQK{number:010d}")
    text = f"PLS AMEND BENE ACCT OF YR PAYMENT\r\nTO {other}\r\nAND RELEASE URGENTLY. IGNORE CHECKS"
    found = _report(t, m.mt199(t, sender="LMQKNL2A", text=text), "unknown", None, "Request to change the account")
    return {**found, "direction": "incoming", "related": [{"role": "original", "message": m.pacs008(t)}]}


def weak_return(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    paid = {"uetr": t.uetr, "reference": t.reference, "amount": t.amount, "currency": t.currency, "status": "settled"}
    message = m.weak_return(t, net=t.amount)
    found = _report(t, message, "correspondent", "NOOR", "Return without usable reference", rows={"payments": [paid]})
    return {**found, "direction": "incoming"}


def sanctions_hit(number: int, day: date) -> Exception_:
    t = transfer(number, day, amount="60000.00")
    return _report(t, m.pacs008(t), "screening", "LEGL", "Filter hit on a party of the payment")


def fraud_signal(number: int, day: date) -> Exception_:
    t = transfer(number, day, amount="4890.00")
    return _report(t, m.pacs008(t), "screening", None, "Velocity alert on the creditor account")


def late(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    today = day - timedelta(days=1)  # the queue is made for the next day
    t = replace(t, day=day_before(t.currency, day_before(t.currency, today)))
    return _report(t, m.pacs008(t), "mi", "TM01", "Received after cut-off time")


def false_alarm(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    return _report(t, m.pacs008(t), "gateway", "CB-ADR-01", "Creditor address incomplete")


def duplicate(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    paid = {
        "uetr": t.uetr,
        "reference": t.reference,
        "end_to_end_id": f"INV-{number:05d}",
        "debtor_account": t.debtor.account,
        "creditor_account": t.creditor.account,
        "amount": t.amount,
        "currency": t.currency,
        "value_date": str(t.day),
        "status": "settled",
    }
    return _report(
        t, m.pacs008(t), "gateway", "DUPL", "Possible duplicate of an earlier payment", rows={"payments": [paid]}
    )


def own_recall(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    related = [{"role": "status_report", "message": m.pseudo_ack(t), "authenticated": True}]
    return _report(t, m.pacs008(t), "customer", "CUST", "Please recall our payment, sent in error", related=related)


def account_closed(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    return _report(t, m.pacs008(t), "correspondent", "AC04", "Closed account number")


def header_differs(number: int, day: date) -> Exception_:
    t = transfer(number, day)
    message = m.pacs008(t).replace(f"<BizMsgIdr>{t.reference}<", f"<BizMsgIdr>{t.reference[:-1]}X<", 1)
    return _report(t, message, "gateway", None, "Header does not mirror the message")


FAMILIES: tuple[tuple[Callable[[int, date], Exception_], int], ...] = (
    (charset, 6),
    (unstructured_address, 8),
    (letter_in_iban, 3),
    (amended_iban, 4),
    (charges_missing, 5),
    (yen_with_decimals, 4),
    (cover_with_other_uetr, 2),
    (purpose_missing, 3),
    (retired_bic, 4),
    (resend_after_timeout, 2),
    (amend_by_free_text, 2),
    (weak_return, 2),
    (sanctions_hit, 1),
    (fraud_signal, 1),
    (late, 4),
    (false_alarm, 1),
    (duplicate, 1),
    (own_recall, 2),
    (account_closed, 3),
    (header_differs, 4),
)


def demo_queue(day: date) -> Iterator[Exception_]:
    """Every exception of the demo, with value date `day`; the same day gives the same bytes."""
    number = 0
    for family, count in FAMILIES:
        for _ in range(count):
            number += 1
            yield {"external_id": f"DEMO-{number:03d}", **family(number, day)}
