"""The error root of the package; children stand beside what raises them."""


class CaseError(Exception):
    """Something that the record of a case does not allow."""
