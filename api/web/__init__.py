"""The operator's pages: server-rendered, readable without scripts, safe against the text of strangers."""
