"""Widgets: one anywidget each, with their plain ES modules beside them. No containers, no bundler.

May import: ``errors``, ``wire``, ``tokens``, ``client``, IPython, traitlets, anywidget. Data goes
to the page as bytes of typed arrays; what a host sent is put into a page as text nodes alone.
"""
