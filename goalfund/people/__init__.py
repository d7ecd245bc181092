"""Accounts that can be trusted with money: who somebody is, and on which devices.

Reading order: `routes` (what clients call), `accounts` and `sign_in` (what happens then),
`second_factor`, `sessions` (devices, remembered and revoked), `gate` (how a request shows its
session), `throttles` (how often one may try), then the small ones: `passwords`, `totp`, `tokens`.
"""
