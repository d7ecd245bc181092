"""The shapes of naming an account for a refund at the edge."""

from typing import Annotated

from pydantic import Field

from goalfund.edge.fields import Body, View
from goalfund.payments.bank_accounts import AccountNumber, BankCode
from goalfund.payments.models import RefundAccountView


class RefundAccountBody(Body):
    """An account that a refund is to go to."""

    bank_code: BankCode
    account_number: AccountNumber
    access_key: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Of the contribution; not needed by who was signed in when it was made."
    )


class RefundAccountAnswer(View):
    """The account that is named now."""

    refund_account: RefundAccountView
