"""The identifiers of a payment: BIC, IBAN, LEI, UETR, currency, country, clearing member, creditor reference."""
