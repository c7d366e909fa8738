"""What is to be done and by whom, what was declared and who spoke."""
