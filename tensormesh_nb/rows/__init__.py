"""A prompt over the rows of a table: sent many at a time, kept in a store, joined in frames.

May import ``errors``, ``config``, ``wire``, ``tools``, ``assembly``, ``frames``, ``analysis``,
``result`` and ``client``; anyio, narwhals, numpy, pandas, filelock, sqlite3 and tqdm.
"""
