"""Documents where they are kept: the bucket, and that what lies there is what was made."""
