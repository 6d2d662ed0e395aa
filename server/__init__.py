"""What all visitors of one server share, and what it answers beside the pages. Knows nothing of Streamlit."""
