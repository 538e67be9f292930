"""Who answers for a field of the file, and by which way a value may come into it."""

from enum import StrEnum

from banfa.policy.model.words import Strict
from banfa.policy.numbers import Number


class Source(StrEnum):
    """Where a value is given: on a page, by a service desk on the telephone, in a file, by another program."""

    PAGE = "page"
    PHONE = "phone"
    IMPORT = "import"
    API = "api"


class Way(StrEnum):
    """What becomes of a value that is given: it holds at once, it is a request until approved, or it is refused."""

    AUTO = "auto"
    VALIDATE = "validate"
    NEVER = "never"


class Sensitivity(StrEnum):
    PLAIN = "plain"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Mask(StrEnum):
    """What stays to be seen of a masked value."""

    NAME = "name"
    PHONE = "phone"
    NUMBER = "number"
    ADDRESS = "address"
    WHOLE = "whole"


class Review(Strict):
    """How often a value is to be looked at again, in whole months."""

    months: Number
