"""Words become findings with confidence: split, classify, fields. Pure: no disk, no database."""
