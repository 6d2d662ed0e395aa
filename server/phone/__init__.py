"""The phone's page and what it is answered: photos go in, nothing comes out."""
