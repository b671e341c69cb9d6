"""For delegations and presenters: which States stand behind the documents, and since when are they bound?"""

from components import current, frame, members
from components.nothing import found_members
from components.words import finding, quiet
from tracker.words import sentences

frame.guard(__file__)
view = current.view()
finding("who stands behind it", sentences.who_stands_behind, view)
quiet(sentences.members_base(view))
if unsaid := sentences.not_recorded(view):
    quiet(unsaid, small=True)
found_members(view)
if view.filters.text and not view.members_found:
    quiet("No State has a name with the searched words; the search is left aside here.", small=True)
members.members(view)
