"""How well search finds the right playbook: labelled queries, and the measure over them."""
