"""Many rows at once: binary COPY from arrays, and arrays of integers in statements."""
