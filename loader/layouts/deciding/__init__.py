"""What a meeting decided, who moved it and how they voted."""
