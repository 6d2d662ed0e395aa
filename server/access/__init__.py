"""Who may ask the server: password, cookies, hosts, headers. It knows nothing of photos."""
