"""Generated schemas and their manifest; `scripts/build_schemas.py` writes and checks them."""
