"""Reports: their head, sections, and the money, events and publications that they tell of."""
