"""What a customer may be asked consent for."""

from banfa.policy.model.words import Named


class ConsentPurpose(Named):
    """A use of personal data that needs the customer's consent (授权用途); without it the customer is left out."""
