"""What can go wrong with a receiver: the sentence names no address that is a secret, and no person."""


class ReceiverFailed(Exception):
    """A receiver could not be told; it is tried again later."""
