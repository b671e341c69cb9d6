"""Everything that changes the data: changes merged, stored, remembered and undone, and files brought back.

What readers are shown of it is not made here.
"""
