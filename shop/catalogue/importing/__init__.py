"""Products from files: Shopify's and WooCommerce's tables, JSON Lines, and any table that a mapping describes.

The way is `files` (text in lines) → `tables` (rows) → a reader (records) → `run` (batches, rejects).
"""
