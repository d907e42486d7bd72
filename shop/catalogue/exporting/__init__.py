"""Products to files: JSON Lines that import reads back, and the feed for Google Merchant Center."""
