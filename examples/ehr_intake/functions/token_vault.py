"""Asks the token vault, in another account, for the random token of a patient."""

import os
import secrets
from typing import Any

KIND = "medical-record-number"
TOKEN_BYTES = 24


class TokenVault:
    """The vault, with a session of the role that tokenizes and cannot look back.

    Args:
        session: Of ``TOKEN_VAULT_ROLE_ARN``.
    """

    def __init__(self, session: Any) -> None:
        self._kms = session.client("kms")
        self._table = session.resource("dynamodb").Table(os.environ["TOKEN_VAULT_TABLE_NAME"])

    def tokenize(self, identifier: str) -> str:
        """Return the token that a patient has, or a new random one.

        Args:
            identifier: The medical record number.
        """
        lookup = self._kms.generate_mac(
            KeyId=os.environ["TOKEN_VAULT_LOOKUP_KEY_ARN"],
            MacAlgorithm="HMAC_SHA_256",
            Message=f"{KIND}\n{identifier}".encode(),
        )["Mac"]
        return self._known(lookup) or self._new(lookup, identifier)

    def _known(self, lookup: bytes) -> str | None:
        item = self._table.get_item(Key={"lookup": lookup}, ConsistentRead=True).get("Item")
        return str(item["token"]) if item else None

    def _new(self, lookup: bytes, identifier: str) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        sealed = self._kms.encrypt(
            KeyId=os.environ["TOKEN_VAULT_SEAL_KEY_ARN"],
            Plaintext=identifier.encode(),
            EncryptionContext={"token": token},
        )["CiphertextBlob"]
        taken = self._table.meta.client.exceptions.ConditionalCheckFailedException
        try:
            self._table.put_item(
                Item={"lookup": lookup, "token": token, "sealed": sealed},
                ConditionExpression="attribute_not_exists(lookup)",
            )
        except taken:  # somebody was faster, and theirs counts
            return self._known(lookup) or ""
        return token
