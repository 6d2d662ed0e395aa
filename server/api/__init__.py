"""The service of `twenty api`: one classifier answers other programs over HTTP. It knows no pages and no workspaces."""
