"""Ways out of the house, one module each; a transport recognises a key it has taken before."""
