"""schemathesis on the description of the interface, all checks, against a server in a process of its own.

schemathesis_run.py [EXAMPLES]      examples a call (50); writes evals/results/schemathesis.json
"""
