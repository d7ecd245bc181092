"""The published test vectors: invented keys, exact bytes, and the digests they must give."""

from typing import Final

SECRET: Final = b"sandbox_sk_invented0000000000000000000000000000"
PUBLIC_KEY: Final = "sandbox_pk_invented0000000000000000000000000000"

CHECKOUT_BODY: Final = (
    '{"Event":"charge_successful","TransactionRef":"ORD-1001","Body":{"amount":250000,'
    '"transaction_ref":"ORD-1001","gateway_ref":"ORD-1001_1_1_1","transaction_status":"Success",'
    '"email":"ada@example.com","merchant_id":"SBTESTMID1","currency":"NGN",'
    '"transaction_type":"Card","merchant_amount":247000.5,'
    '"created_at":"2026-01-02T03:04:05.678","meta":{"note":"Adé & co/1"},'
    '"payment_information":{"payment_type":"card","pan":"424242******4242|0830",'
    '"card_type":"visa"},"is_recurring":false}}'
).encode()
CHECKOUT_DIGEST: Final = (
    "f5366820094567b9a8d5e9879a48d1e4b3f138b8cd69b7d651349cdcfbf5208f"
    "9bc08ef3aed4a7bded709cf1850d5adcb273182d1e630fc5c84d0b5dbd8d5f61"
)

ENCRYPTED_BODY: Final = (
    "ndT7A9jjActch4Y1JTD210xPDhAZl1NBmKE9f9A1pslDbMRcoUMSg4mXv1J9qjzbC3kux5EcLbepjaSSff4GleRp"
    "Sl+/+3K2J/nbEFugNJKzAUXoG4JMvUWW4MejIPEqj0ygTafKTJhZ6omhNKSfKgocWZlelPNKKBTRza1/ogN6JEPB"
    "2nhYcZMWeJ27xuEfXkzV/c8ARwmfK2/U5AqtFTLSq7ukFXZUHazYpOm/UMs6i61sIJPR9oACquR8KrrN8ZXvDpim"
    "Ig9FFbUegvZMKI8uQxU1ROoub6jvjQq8Ivyn9XE5tHiFI3DPPzCAWuemAGJlDuf0zy2aGksYBoPrTkpJfRLZDoH+"
    "mEM+166e3cr2Y149/HXNcAASMuzldDo/d6t9KWzQOf4FrN95fpxotFqmD8X0KBk3J01ZjPBZAlsLPQNM7MKt+qZ/"
    "nKpv9nVkYC7SEl9jRfetQxVwiS8nUUqlZQylDHR1dUDpaQPTNk9jgpgL6J/Wb3oPffvufcBwj0mWhJF+PShYeRSX"
    "XAPTWVHmZx/FTG1vP+5X6P7Cf5khz3VqKzokbSv+d2dI3XGChmIvDjmS4OC/i5aQtpwZ8I4Rc3Z/J0mhdYLXN1if"
    "b17lC+psqpBavMx/NSc/21QGoGoCBmo4dgtXR/uP0eTvlw=="
)
STATIC_V1_BODY: Final = (
    '{"transaction_reference":"REFAB12CD34/1767323045678_1","virtual_account_number":"9012345678",'
    '"principal_amount":"1500.00","settled_amount":"1496.25","fee_charged":"3.75",'
    '"transaction_date":"2026-01-02T04:04:05+01:00","customer_identifier":"cust_42",'
    '"transaction_indicator":"C",'
    '"remarks":"Transfer FROM Ada Obi | [cust_42] TO sandbox sandbox","currency":"NGN",'
    '"channel":"virtual-account","sender_name":"Ada Obi",'
    '"meta":{"freeze_transaction_ref":null,"reason_for_frozen_transaction":null},'
    f'"encrypted_body":"{ENCRYPTED_BODY}"}}'
).encode()
STATIC_V1_DIGEST: Final = (
    "b73e5c7779d44c1af90670ab799e5e3fdbd34d254560dd8c8f8abe9f8b33fed1"
    "398c1bf1b142d4e58187b9505fa16c914bb0afe344254984d2d76a79e54e7b1f"
)

PIPE_DIGEST: Final = (
    "02a10a88a54e757256176503ec985231484ff64236db4d85538dbff34f8024e5"
    "e09b704f753463cbc35b9fcaa9e95d13f026c2e8801e318856b14c05e73101ff"
)
STATIC_V2_BODY: Final = (
    b'{"transaction_reference":"REFAB12CD34/1767323045678_1","virtual_account_number":"9012345678",'
    b'"principal_amount":"1500.00","settled_amount":"1496.25","fee_charged":"3.75",'
    b'"customer_identifier":"cust_42","transaction_indicator":"C","currency":"NGN",'
    b'"channel":"virtual-account","sender_name":"Ada Obi","version":"v2"}'
)

THREE_FIELDS_DIGEST: Final = (
    "a63f29c0b2ab55a0374aff805f4ebf4dca9e60e1a2b995c380ea717758a4a990"
    "d9f00e81c5f05a1cb170ee620c92d1506181a40b0403c304860773b8c1621791"
)
DYNAMIC_BODY: Final = (
    b'{"transaction_status":"SUCCESS","merchant_reference":"inv-77","merchant_amount":"2500.00",'
    b'"amount_received":"2500.00",'
    b'"transaction_reference":"REF20260102S00000001_M01000001_0900000001",'
    b'"email":"ada@example.com","merchant_id":"SBTESTMID1","sub_merchant_id":null,'
    b'"transaction_type":"dynamic_virtual_account","date":"2026-01-02T03:04:05.678Z",'
    b'"sender_name":"ADA OBI"}'
)
