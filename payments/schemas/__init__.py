"""Generated ISO 20022 schemas: the gate, and the complete fault list where the gate says no."""
