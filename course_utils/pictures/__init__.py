"""One module per picture; each draws plain data and returns a `Picture`."""
