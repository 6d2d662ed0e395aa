"""The blind look: photos without an answer and without their label, and what people say they show."""
