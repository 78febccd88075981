"""Colours by name, and what draws lots."""

import numpy as np

Rng = np.random.Generator
COLORS = {
    "red": (220, 40, 40),
    "green": (40, 160, 60),
    "blue": (40, 80, 220),
    "yellow": (245, 215, 50),
    "orange": (245, 140, 30),
    "purple": (140, 60, 180),
    "pink": (245, 130, 180),
    "brown": (130, 80, 40),
    "black": (20, 20, 20),
    "gray": (130, 130, 130),
    "white": (250, 250, 250),
    "cyan": (60, 200, 220),
}
