"""The fields that rows of each kind may have, those that they must have, and the words that a field may hold."""

FIELDS = {
    "banks": ("bic", "name", "town", "country", "status", "successor_bic", "effective_from", "clearing", "reachable"),
    "accounts": ("account", "bic", "holder", "aliases", "currency", "status", "closed_on", "address"),
    "ssis": ("bic", "currency", "correspondent_bic", "account", "effective_from", "effective_to", "authenticated"),
    "parties": ("name", "aliases", "lei", "country", "address", "own_customer"),
    "rates": ("currency", "eur", "date"),
    "calendars": ("code", "closed", "cut_offs"),
    "own_bics": ("bic",),
    "payments": (
        "uetr", "reference", "end_to_end_id", "debtor", "debtor_account", "creditor", "creditor_account",
        "creditor_bic", "amount", "currency", "value_date", "status", "remittance",
    ),
}  # fmt: skip
REQUIRED = {
    "banks": ("bic",), "accounts": ("account",), "ssis": ("bic", "currency", "correspondent_bic"),
    "parties": ("name",), "rates": ("currency", "eur"), "calendars": ("code",), "own_bics": ("bic",),
}  # fmt: skip
STATUSES = {
    "banks": ("active", "inactive", "merged"), "accounts": ("open", "closed", "blocked", "dormant"),
}  # fmt: skip
OBJECTS = ("address", "clearing", "cut_offs")  # fields of objects, or of lists of them
