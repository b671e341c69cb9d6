"""Files to take away, made of the dataset alone: the same data and dates give the same file."""
