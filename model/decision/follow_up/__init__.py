"""What a person takes along from a decision: a plan for photos, prompts, worked cases, a glossary, what to read."""
