"""Token columns become DataFrames: logprobs, top_logprobs, token_ids, and the measures in them.

May import ``assembly`` and what is left of it; numpy and pandas.
"""
