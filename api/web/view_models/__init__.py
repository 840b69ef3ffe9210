"""What the pages show, as pure functions of case, person and clock."""
