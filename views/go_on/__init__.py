"""Go on from here: prompts, a plan for photos, worked cases, a glossary, what to read. It changes no photo."""
