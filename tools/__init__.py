"""What the model may ask: read-only tools, each answer evidence with class, source, locator and quote."""
