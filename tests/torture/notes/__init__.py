"""The little project that every contender serves: a visitor writes numbers and reads the highest of their own."""
