"""What is known about repairing payments: playbooks and reference passages, dated, cited and searchable."""
