"""What answers before a camera, in the browser: the runtime, the scripts, and a workspace's classifier as a graph."""
