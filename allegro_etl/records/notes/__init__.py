"""Notes and remarks: what people are told of an order."""
