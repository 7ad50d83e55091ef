"""How requests wait: in asyncio's running loop, or in the thread of a blocking call.

May import ``errors``.
"""
