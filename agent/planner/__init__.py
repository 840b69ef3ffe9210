"""The embedded planner: follows the front matter of the playbooks, deterministically."""
