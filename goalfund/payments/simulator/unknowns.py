"""What nobody has written down about the gateway, and what the simulator does instead.

Tests flip each of these: a client must not depend on any.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

RemarksStyle = Literal["first", "last", "alone", "absent"]


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

    # The status of a refusal that the contract tells only by its words.
    duplicate_transfer_status: int = 400
    duplicate_transfer_message: str = "Duplicate transaction reference"
    auto_payout_status: int = 400
    not_eligible_status: int = 400
    # Whether the codes of payouts are HTTP's or stand in the body of a 200.
    payout_codes: Literal["http", "body"] = "http"
    # How long a transfer whose answer was no answer stays undecided.
    transfer_settles_after_s: float = 2.0
    # For so long requery knows nothing of a transfer that there is.
    requery_too_soon_s: float = 0.0
    # How requery tells that a transfer failed: a code, or a word in a 200.
    requery_failed_shape: Literal["400", "422", "word"] = "400"
    requery_failed_message: str = "Transaction failed"
    requery_reversed_shape: Literal["412", "word"] = "412"
    requery_pending_shape: Literal["424", "word", "no_nip"] = "424"
    # Whether `data` of requery carries `transaction_status`, which no page lists.
    requery_states_status: bool = False
    # Whether what comes back after a success comes with the fee of sending it.
    reversal_returns_fee: bool = False
    # Whether a sandbox can look names up at all.
    lookup_works: bool = True
    # How the list of payouts spells what it does not document.
    payout_status_case: Literal["lower", "title"] = "lower"
    # How a refund that cannot be is refused, and whether two of one charge have two references.
    refund_refused_status: int = 400
    refund_references_differ: bool = False
    # How long a refund takes, and what `is_refund` of a charge waits for.
    refund_settles_after_s: float = 5.0
    is_refund_when: Literal["done", "asked"] = "done"
    # The shape of the list of disputes, and how long a merchant may take to answer one.
    dispute_list: Literal["array", "rows"] = "array"
    dispute_answer_s: float = 86_400.0
    # Where the payer's own words stand in the remarks of a bank transfer.
    remarks_style: RemarksStyle = "first"
    # A customer who has an account already: refused, or given the same one again.
    duplicate_customer: Literal["409", "400", "existing"] = "409"
    # Whether the reply to a new account carries `status`.
    new_account_states_status: bool = True
    # An empty pool of lent accounts, and a merchant that may not lend.
    empty_pool_status: int = 400
    not_profiled_status: int = 400
    # Whether payments to lent accounts that go back stand among the credits.
    lent_failures_are_listed: bool = True
    # What a successful payment to a lent account calls the merchant's amount.
    lent_merchant_amount: Literal["net", "expected"] = "net"
    lent_refund_after_s: float = 60.0
    # How soon a mandate is approved, and can be debited; the sandbox is said to take a day.
    mandate_approved_after_s: float = 60.0
    mandate_ready_after_s: float = 86_400.0
    # Whether every reply has one envelope: not so in the original, and therefore off.
    plain_envelopes: bool = False
