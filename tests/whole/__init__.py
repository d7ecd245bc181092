"""The whole program against a small model: a server that dies, a gateway that errs, people."""
