"""Static HTML, plain text and plots of answers. ``colour_scale`` chooses all colours and scales.

May import numpy, matplotlib, ``analysis`` and the layers before it.
"""
