"""The app on a machine that never saw it, nor Streamlit."""
