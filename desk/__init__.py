"""The web pages where people work."""
