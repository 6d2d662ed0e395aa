"""The page's own HTML, what it fetches beside Streamlit's files, and the project's name that is written in its bar."""
