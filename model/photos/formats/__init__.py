"""File formats of photos: which one bytes are, how they are laid out, and damage that decoders overlook."""
