"""What an office's confirmed faxes taught: layouts that come again, where values stand on them, and their types."""
