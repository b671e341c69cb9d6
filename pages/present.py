"""For presenters: the story full screen, a slide at a time. What do ministers and partners see, and on what base?"""

from components import frame, present

context = frame.guard(__file__)
present.present(context)
