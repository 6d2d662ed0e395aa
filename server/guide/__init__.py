"""The guided path beside the pages: what a person or a team is asked to do next, and what they write down."""
