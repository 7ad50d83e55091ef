"""Cassettes: files of recorded requests with their responses, which can be replayed without a host.

May import ``errors``, ``config``, ``wire``, ``assembly``, ``client/runtime`` and ``client/http``
without its transports; msgspec.
"""
