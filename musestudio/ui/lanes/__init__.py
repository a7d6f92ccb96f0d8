"""Strips under the roll that share its time: velocity, later controllers and tempo."""
