"""What reaches into Streamlit 1.67: to be looked at with every upgrade."""
