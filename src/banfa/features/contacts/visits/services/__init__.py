"""Everything that writes about visits, one function for each thing a person can do."""

from banfa.features.contacts.visits.services.beginning import begin_visit, give_up
from banfa.features.contacts.visits.services.booklets import hand_booklet
from banfa.features.contacts.visits.services.logging import Logged, log_contact
from banfa.features.contacts.visits.services.opinions import answer_opinion
from banfa.features.contacts.visits.services.recording import OtherVisit, Recorded, record_visit

__all__ = [
    "Logged",
    "OtherVisit",
    "Recorded",
    "answer_opinion",
    "begin_visit",
    "give_up",
    "hand_booklet",
    "log_contact",
    "record_visit",
]
