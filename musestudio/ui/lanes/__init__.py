"""The lanes under the roll: velocity, controllers, pedals, pitch bend, tempo and metre."""

# The roll's view is built of lanes, and lanes of the roll's parts. Whichever is asked for
# first, the roll begins, since its view needs whole lanes and they need only parts of it.
import musestudio.ui.piano_roll  # noqa: F401
