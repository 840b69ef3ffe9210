"""The items a question can ask for, in plain words: for a bank, and for a customer.

Source: payments handbook §2.4 and §2.5.
"""

from collections.abc import Iterable, Mapping

from .composed import CannotCompose

# code → (for a bank, for a customer)
ITEMS: Mapping[str, tuple[str, str]] = {
    "RQNM": ("full name", "the full name of the party"),
    "RQPA": ("full address", "the full address"),
    "RQTN": ("town name", "the town of the address"),
    "RQCC": ("country code", "the country of the address"),
    "RQDB": ("date and place of birth", "the date and place of birth"),
    "RQLE": ("legal entity identifier", "the legal entity identifier (LEI)"),
    "RQIN": ("invoice", "a copy of the invoice"),
    "RQBL": ("bill of lading", "a copy of the bill of lading"),
    "RQIM": ("vessel name and IMO number", "the name and IMO number of the vessel"),
    "RQRE": ("relationship of the parties", "how the two parties are related"),
    "RQUP": ("ultimate parties", "who finally pays and who finally receives the money"),
    "MMNA": ("correct name for the account", "the exact name of the account holder"),
    "MS01": ("remittance information", "what the payment is for"),
    "MS03": ("debtor", "the name of the payer"),
    "MS04": ("debtor account", "the account of the payer"),
    "MS05": ("debtor agent", "the bank of the payer"),
    "MS06": ("amount", "the amount"),
    "MS12": ("creditor", "the name of the payee"),
    "MS13": ("creditor account", "the complete account number or IBAN of the payee"),
    "MS14": ("instruction", "the instruction"),
    "MS15": ("creditor agent", "the bank of the payee"),
    "IN01": ("correct reference", "the correct reference"),
    "IN05": ("correct value date", "the correct value date"),
    "IN06": ("correct amount", "the correct amount"),
    "IN13": ("correct creditor", "the correct name of the payee"),
    "IN14": ("correct creditor account", "the complete and correct account number or IBAN of the payee"),
    "IN15": ("correct remittance information", "the correct payment details"),
    "IN16": ("correct purpose", "the correct purpose of the payment"),
    "IN38": ("correct debtor address", "the complete address of the payer"),
    "IN39": ("correct creditor address", "the complete address of the payee"),
    "PURP": ("purpose of the payment", "the purpose of the payment"),
    "MM35": ("purpose code", "the purpose code of the payment"),
    "MM34": ("breakdown of charges", "the breakdown of the charges"),
    "REGR": ("regulatory reporting details", "the details that the authority requires"),
    "AMNT": ("exact amount", "the exact amount to be paid"),
    "REIN": ("remittance information", "what the payment is for"),
    "CDTA": ("creditor account", "the complete account number or IBAN of the payee"),
    "SVLV": ("correct service level", "the way in which the payment is to be carried out"),
    "CAPU": ("correct category purpose", "the kind of payment"),
    "REDT": ("correct execution date", "the date on which the payment is to be carried out"),
    "ISAM": ("correct settlement amount", "the amount to be paid"),
    "DTOR": ("complete debtor details", "the name and address of the payer"),
    "DTAG": ("debtor agent", "the bank of the payer"),
    "CTAG": ("creditor agent", "the name and BIC of the payee's bank"),
    "CTOR": ("complete creditor details", "the name and address of the payee"),
    "PYPU": ("correct payment purpose", "the purpose of the payment"),
    "CHIN": ("charges information", "the charges that have been agreed"),
    "ULTD": ("ultimate debtor", "on whose behalf the payment is made"),
    "ULTC": ("ultimate creditor", "for whom the money is meant in the end"),
    "INPA": ("initiating party", "who ordered the payment"),
    "TAXD": ("tax details", "the tax number that the authority requires"),
    "RQID": ("line of industry", "the line of business"),
    "RQDG": ("description of the goods", "which goods are paid for"),
    "RQDS": ("description of the services", "which services are paid for"),
    "RQDP": ("detailed purpose of the payment", "what exactly the payment is for"),
    "RQPR": ("relationship of the parties", "how the two parties are related"),
    "RQDO": ("documents on the transaction", "the documents that belong to the payment"),
    "RQLD": ("location details", "where the goods or services are delivered"),
    "RQVA": ("agreement to a changed value date", "your agreement to another value date"),
    "RQUF": ("use of funds", "the period for which the money was used"),
    "RQCH": ("breakdown of charges", "the breakdown of the charges"),
    "MISS": ("missing details", "the details that are missing"),
    "INVA": ("corrected details", "the corrected details"),
    "ICOM": ("complete details", "the complete details"),
    "BICC": ("BIC or clearing code of the creditor agent", "the BIC or bank code of the payee's bank"),
    "ORIG": ("original reference and UETR", "the reference of the original payment"),
    "RQAC": ("complete account number or IBAN", "the complete account number or IBAN of the payee"),
    "CHBE": ("charge bearer agreed with the ordering customer", "who bears the charges"),
    "INAG": ("account with institution and intermediary", "the bank of the payee and the bank before it"),
    "ISDT": ("correct settlement date", "the date on which the payment is to be made"),
    "RERE": ("original reference and UETR", "the reference of the original payment"),
    "RQDA": ("debit authority", "your authority to debit the account"),
    "SEAC": ("settlement account to be used", "the account to be used"),
    "CONF": ("confirmation of the instruction", "your confirmation of the instruction"),
    "VALD": ("value date", "the value date of the payment"),
    "STAT": ("state of the payment", "the state of the payment"),
}


def for_bank(asked: Iterable[str]) -> list[str]:
    """The items in a bank's words, in the order asked. Raises CannotCompose for an unknown code."""
    return [_item(code)[0] for code in asked]


def for_customer(asked: Iterable[str]) -> list[str]:
    """The items in a customer's words, in the order asked. Raises CannotCompose for an unknown code."""
    return [_item(code)[1] for code in asked]


def _item(code: str) -> tuple[str, str]:
    if code not in ITEMS:
        raise CannotCompose("No such item to ask for", place="ask", value=code)
    return ITEMS[code]
