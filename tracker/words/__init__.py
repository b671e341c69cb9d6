"""Every sentence about what is shown, composed so that it reads well for none, one, some and all.

Nothing is counted or drawn here: it says what `state` worked out.
"""
