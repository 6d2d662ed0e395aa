"""The pretrained network: the catalogue, how one is cut, exported and run, what it sees. It knows no labels."""
