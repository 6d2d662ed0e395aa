"""Image folders of people and of other tools: a folder, a zip or an upload becomes files with labels, as a proposal."""
