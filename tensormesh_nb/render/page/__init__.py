"""An answer as an interactive page: its frames as bytes, the facts beside them, the saved page.

May import what ``render`` may, and ``render`` itself. The saved page's script and style sheet are
in ``static/``, built by frontend/build.mjs. The inspector widget shows the same data.
"""
