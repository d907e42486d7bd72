"""The settings of each contender; `table` lists them."""
