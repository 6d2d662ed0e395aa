"""The frame: what stands around every page, from the bar with its steps to the name in the browser's tab."""
