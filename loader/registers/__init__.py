"""What the loader knows of the world: councils, national bodies, the words of the trade."""
