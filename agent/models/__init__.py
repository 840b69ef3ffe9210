"""The models: the embedded planner and any OpenAI-compatible endpoint, behind one interface."""
