"""What must hold before anything is published: the shapes, and the gate that applies them."""
