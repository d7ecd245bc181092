"""What nobody has written down about the gateway, and what the simulator does instead.

Tests flip each of these: a client must not depend on any.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Unknowns(BaseModel):
    """One field for each guess. The defaults are guesses too."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    # A reference that was used before: the status and the words of the refusal.
    duplicate_reference_status: int = 400
    duplicate_reference_message: str = "Transaction reference already exists"
    # How the older and the newer generation of initiate refuse a field.
    initiate_error_style: Literal["joi", "problem_details"] = "joi"
    # The query parameter by which the payer comes back to the merchant.
    redirect_parameter: str = "reference"
    # The `data` of verify for an unknown reference: prose and sample disagree.
    unknown_reference_data: Literal["object", "null"] = "object"
    # The case in which statuses are spelt.
    status_case: Literal["title", "lower"] = "title"
    # Whether a field that the contract does not list is refused.
    refuse_unknown_fields: bool = False
    # The hex case of each product's signature.
    checkout_hex_case: Literal["upper", "lower"] = "upper"
    account_hex_case: Literal["upper", "lower"] = "lower"
    # Whether both signature headers are sent.
    both_headers: bool = False
    # How long a payer may look at the checkout page.
    abandoned_after_s: float = 1_800.0
