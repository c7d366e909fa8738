"""What the words mean: the vocabulary, its terms and the addresses of things."""
