"""What came back: columns, measures, frames, the result, and how it is shown without JavaScript.

May import: ``errors``, ``wire``, numpy, pandas; matplotlib only inside a plotting call.
"""
