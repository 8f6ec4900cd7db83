"""What is found in a mapping and in the two instances that it connects, before a value moves.

`survey` holds what was read, `catalogue` the rules' texts; every other module finds one kind of trouble.
"""
