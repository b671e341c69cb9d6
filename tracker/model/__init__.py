"""What all rooms speak of: descriptor, field types, vocabularies that rules know, dataset, periods, ids.

It judges nothing and works nothing out for a date; it imports no other room.
"""
