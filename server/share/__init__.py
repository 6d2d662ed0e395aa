"""The page that a share link opens: one classifier answers, and nothing else of the workspace is there."""
