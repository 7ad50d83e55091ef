"""DataFrames of tokens (logprobs, top_logprobs, token_ids) and models, and the measures in them.

May import numpy, pandas, ``assembly`` and the layers before it.
"""
