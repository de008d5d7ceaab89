"""Where values are looked for: beside, below and above labels, in tables, in sentences, in places."""
