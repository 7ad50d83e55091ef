"""What a request field is: its description, its checks, and the arguments that set it.

May import ``errors``, ``config``, ``sanitize``, ``messages`` and msgspec. The fields themselves are
declared in ``request_fields``.
"""
