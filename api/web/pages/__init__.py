"""One router per group of pages: parse the request, call the domain, pick a template."""
