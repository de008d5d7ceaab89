"""A case becomes a filled, never signed form, a cover sheet and a packet; nothing else touches form PDFs."""
