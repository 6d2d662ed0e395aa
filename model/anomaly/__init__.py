"""Anomaly detection: photos of one label alone, and what tells photos that are unlike them."""
