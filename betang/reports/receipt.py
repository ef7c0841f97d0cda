"""What a receipt is made of, for those who may not reach into the vault: its words, and how a PIN is read."""

from betang.vault.pins import is_weak_pin, read_pin
from betang.vault.receipt_words import ReceiptWords

__all__ = ["ReceiptWords", "is_weak_pin", "read_pin"]
